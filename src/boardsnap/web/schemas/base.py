"""What all schemas of the API share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Schema(BaseModel):
    """Frozen, and strict about names: what is misspelt is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(BaseModel):
    """Why a request was refused, and the way out."""

    model_config = ConfigDict(extra="allow")

    code: str = Field(description="Stable, for programs.", examples=["not_found"])
    message: str = Field(
        description="For people: what to do next.",
        examples=["there is no such board: it may have been removed, or you left its project"],
    )
    request_id: str = Field(default="", description="Stands in the server's log, too.")


Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
ShortText = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254, strip_whitespace=True)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]
Days = Annotated[int, Field(ge=1, le=3650)]
