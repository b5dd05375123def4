from __future__ import annotations

from pathlib import Path

import pytest

from boardsnap.errors import ConfigError
from boardsnap.settings import Settings, is_loopback, load_settings


def settings(**named: object) -> Settings:
    return Settings.model_validate({"data": Path("/srv/boards"), **named})


def test_everything_lies_in_the_data_folder_unless_said_otherwise() -> None:
    made = settings()
    assert made.database_url == "sqlite:////srv/boards/boardsnap.sqlite3"
    assert made.blobs_url == "/srv/boards/blobs"
    assert made.one_machine


def test_without_a_word_the_data_folder_is_the_platforms() -> None:
    assert load_settings({}).data.name == "boardsnap"


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "boardsnap.toml"
    file.write_text('host = "10.0.0.1"\nport = 1\nworkers = 3\n')
    environ = {"BOARDSNAP_SETTINGS": str(file), "BOARDSNAP_HOST": "10.0.0.2", "BOARDSNAP_PORT": "2"}
    made = load_settings(environ, port=3, cert=None)
    assert (made.host, made.port, made.workers) == ("10.0.0.2", 3, 3)


def test_other_variables_and_empty_ones_are_left_alone() -> None:
    made = load_settings({"BOARDSNAP_DEBUG": "1", "HOME": "/x", "BOARDSNAP_PORT": ""})
    assert made.port == Settings.model_fields["port"].default


def test_lists_in_the_environment_are_split_at_commas() -> None:
    made = load_settings({"BOARDSNAP_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2"})
    assert made.trusted_proxies == ("10.0.0.1", "10.0.0.2")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_on_loopback_it_is_local(host: str) -> None:
    assert settings(host=host).local


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "localhost.example.org"])
def test_on_other_addresses_people_sign_in(host: str) -> None:
    assert not is_loopback(host)
    assert not settings(host=host).local


def test_behind_a_proxy_with_a_public_url_people_sign_in() -> None:
    made = settings(public_url="https://boards.example.org/")
    assert not made.local
    assert made.secure
    assert made.url == "https://boards.example.org"


def test_the_url_follows_host_port_and_certificate() -> None:
    assert settings(host="::1", port=80).url == "http://[::1]:80"
    assert settings(cert="a.pem", key="b.pem", port=443).url == "https://127.0.0.1:443"


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"BOARDSNAP_PROT": "80"}, "BOARDSNAP_PROT is no setting"),
        ({"BOARDSNAP_PORT": "web"}, "BOARDSNAP_PORT makes no sense"),
        ({"BOARDSNAP_PORT": "70000"}, "BOARDSNAP_PORT makes no sense"),
        ({"BOARDSNAP_DATABASE": "mysql://x"}, "database has to begin with"),
        ({"BOARDSNAP_BLOBS": "ftp://x"}, "blobs has to begin with"),
        ({"BOARDSNAP_CERT": "a.pem"}, "cert and key belong together"),
        ({"BOARDSNAP_PUBLIC_URL": "boards.example.org"}, "public_url has to look like"),
        ({"BOARDSNAP_PUBLIC_URL": "https://a.org/b"}, "scheme and host alone"),
        ({"BOARDSNAP_OIDC_ISSUER": "https://id.example.org"}, "belong together"),
        (
            {"BOARDSNAP_OIDC_ISSUER": "http://id.example.org", "BOARDSNAP_OIDC_CLIENT_ID": "x"},
            "oidc_issuer has to begin with https://",
        ),
        ({"BOARDSNAP_SESSION_DAYS": "3"}, "session_idle_days must not be more"),
        ({"BOARDSNAP_LOG_FORMAT": "xml"}, "BOARDSNAP_LOG_FORMAT makes no sense"),
    ],
)
def test_what_makes_no_sense_is_said_with_its_name(environ: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load_settings(environ)


def test_faults_of_the_file_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "boardsnap.toml"
    with pytest.raises(ConfigError, match=r"boardsnap\.toml cannot be read"):
        load_settings({}, file)
    file.write_text("port: 80")
    with pytest.raises(ConfigError, match=r"boardsnap\.toml is not TOML"):
        load_settings({}, file)
    file.write_text("prot = 80")
    with pytest.raises(ConfigError, match=r"prot in .*boardsnap\.toml is no setting"):
        load_settings({}, file)


def test_secrets_are_not_shown() -> None:
    made = settings(
        database="postgresql://me:hidden@db/boards",
        oidc_issuer="https://id.example.org",
        oidc_client_id="x",
        oidc_client_secret="hidden",
        metrics_token="hidden",
    )
    assert "hidden" not in repr(made)


def test_a_wrong_secret_is_not_repeated_in_the_message() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({"BOARDSNAP_DATABASE": "mysql://me:hidden@db"})
    assert "hidden" not in str(caught.value)


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
