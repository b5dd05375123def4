"""Model files, run by onnxruntime: the only place that knows it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from boardsnap.errors import EngineError

Floats = npt.NDArray[np.float32]


class Described(Protocol):
    """What a model file says of itself."""

    custom_metadata_map: Mapping[str, str]


class Session(Protocol):
    """The part of onnxruntime's session that is used here."""

    def run(self, names: None, inputs: Mapping[str, Floats]) -> Sequence[Floats]:
        """The model's outputs."""

    def get_modelmeta(self) -> Described:
        """The model's description of itself."""


def _keep_silent() -> None:
    """Lets onnxruntime neither report to its makers nor write an identifier of the machine.

    Its wheels do both as soon as they are loaded, unless this is set before (onnxruntime's
    docs/Privacy.md); on Windows `disable_telemetry_events` alone counts.
    """
    os.putenv("ORT_DISABLE_TELEMETRY", "1")


def open_model(path: Path, threads: int, remedy: str, *, keeps_memory: bool = False) -> Session:
    """A model file, ready to run on the processor.

    Args:
        path: an ONNX file.
        threads: cores it may use.
        remedy: the command that brings a missing or broken file back.
        keeps_memory: whether what one run took is kept for the next. For large pictures of a
            usual size that saves a fifth of the time, which went into asking the system for it
            anew; for lines of all lengths it would keep the longest one's for ever.

    Raises:
        EngineError: onnxruntime or the file is missing or broken; the message names the way out.
    """
    _keep_silent()
    try:
        runtime = import_module("onnxruntime")
    except ImportError as error:
        raise EngineError(
            f"onnxruntime cannot be loaded ({error}); run: pip install 'onnxruntime>=1.32,<2'"
        ) from error
    runtime.disable_telemetry_events()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = keeps_memory
    options.enable_mem_pattern = False  # a plan for each size takes its memory once more
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session: Session = runtime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except _failures() as error:
        raise EngineError(
            f"the text model {path} cannot be loaded ({error}); run: {remedy}"
        ) from error
    return session


def run(session: Session, batch: Floats) -> Floats:
    """What a model makes of a batch.

    Raises:
        EngineError: it failed.
    """
    try:
        output = session.run(None, {"x": batch})[0]
    except _failures() as error:
        raise EngineError(
            f"the text engine failed on a picture of {batch.shape[-1]}x{batch.shape[-2]} px "
            f"({error}); try a smaller photo"
        ) from error
    return output


def _failures() -> tuple[type[Exception], ...]:
    """What onnxruntime raises: its own errors share no base class."""
    state = import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    names = ("Fail", "InvalidArgument", "NoSuchFile", "InvalidProtobuf", "RuntimeException")
    own: tuple[type[Exception], ...] = tuple(getattr(state, name) for name in names)
    return (*own, RuntimeError, ValueError, MemoryError)
