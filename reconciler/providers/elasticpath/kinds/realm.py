"""Authentication realms, of which a store has three, and the profiles by which people sign in to them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, SECRET, UNORDERED, WRITE_ONLY, At
from reconciler.providers.elasticpath.kind import Kind
from reconciler.providers.elasticpath.roles import read_roles


def _uri(text: str) -> str:
    rest = text.removeprefix("http://localhost")
    if not text.startswith("https://") and (rest == text or rest[:1] not in ("", ":", "/")):
        message = "{text} must start with https://, or be on http://localhost"
        raise PydanticCustomError("redirect_uri", message, {"text": text})
    return text


Uri: TypeAlias = Annotated[str, AfterValidator(_uri)]


class AuthenticationRealm(Body):
    role: Annotated[
        Literal["customers", "accounts", "merchants"],
        IMMUTABLE,
        At("/$apart/role"),
        Field(description="who signs in to it"),
    ]
    name: Settable[Text] = None
    duplicate_email_policy: Settable[Literal["allowed", "disallowed", "api_only"]] = None
    redirect_uris: Annotated[Settable[list[Uri]], UNORDERED, EMPTY_IS_NULL] = None


class OidcProfile(Body):
    name: Text
    discovery_url: Annotated[
        Settable[Text], Field(description="ends in /.well-known/openid-configuration")
    ] = None
    client_id: Settable[Text] = None
    # Whether the API gives it back is not documented.
    client_secret: Annotated[Settable[Text], SECRET, WRITE_ONLY] = None


class PasswordProfile(Body):
    name: Text
    username_format: Settable[Literal["any", "email"]] = None
    enable_one_time_password_token: Settable[bool] = None


AUTHENTICATION_REALM = Kind(
    "authentication-realm",
    AuthenticationRealm,
    "authentication-realms",
    key="role",
    fixed=True,
    type="authentication-realm",
    path="/v2/authentication-realms",
    completes=read_roles,
    repeats=("name",),
    summary="Where customers, members of accounts or merchants sign in; a store has these three.",
    source="Elastic Path API reference: Single Sign On, Authentication realms",
)
OIDC_PROFILE = Kind(
    "oidc-profile",
    OidcProfile,
    "oidc-profiles",
    within="authentication-realm",
    type="oidc-profile",
    path="/v2/authentication-realms/{authentication-realm}/oidc-profiles",
    summary="An OpenID Connect provider by which people sign in to a realm.",
    source="Elastic Path API reference: Single Sign On, OIDC profiles",
)
PASSWORD_PROFILE = Kind(
    "password-profile",
    PasswordProfile,
    "password-profiles",
    within="authentication-realm",
    only_in=("accounts",),
    type="password_profile",
    path="/v2/authentication-realms/{authentication-realm}/password-profiles",
    summary="Sign-in by user name and password, to the realm of accounts.",
    source="Elastic Path API reference: Single Sign On, Password profiles",
)
