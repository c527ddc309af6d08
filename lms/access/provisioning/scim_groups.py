"""People and groups of an identity system, as the client of scim2 reads and changes them over httpx.

This module alone loads the client, which takes a while: a process that sends nothing over SCIM never does.
"""

import json
from typing import Any

import httpx
from scim2_client.client import BaseSyncSCIMClient, RawResponse
from scim2_client.errors import SCIMClientException
from scim2_models import Group, PatchOp, SCIMException, ScimProvider, User

from lms.access.provisioning.base import Undeliverable


def quoted(text: str) -> str:
    """Return a text as a value of a SCIM filter."""
    return json.dumps(text)


class Unreachable(Exception):
    """The identity system did not do it; ``status`` is its HTTP status, None without an answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class _Client(BaseSyncSCIMClient):
    """The client of scim2 over httpx."""

    def __init__(self, http: httpx.Client) -> None:
        super().__init__(provider=ScimProvider(models=[User, Group]))
        self._http = http

    def _parse_json(self, response: RawResponse) -> Any:
        assert isinstance(response, httpx.Response)
        return response.json()

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return self._http.build_request("GET", endpoint).url.host == self._http.base_url.host

    def request(self, method: str, url: str, **kwargs: Any) -> RawResponse:
        response = self._http.request(method, url.lstrip("/"), **kwargs)
        if response.status_code >= 300:
            raise Unreachable(f"The identity system answered {response.status_code}.", response.status_code)
        return response


class Directory:
    """An identity system: whom it knows and who is in which group."""

    def __init__(self, http: httpx.Client) -> None:
        self._scim = _Client(http)

    def person(self, attribute: str, employee_no: str) -> str:
        """Return the id of a person.

        Raises:
            Undeliverable: when nobody, or more than one, is called so.
            Unreachable: when the system does not answer as it should.
        """
        return self._only_one(User, attribute, employee_no, "nobody")

    def make(self, person: str, name: str, *, is_member: bool) -> None:
        """Let a person be in a group or not, and read it back.

        Raises:
            Undeliverable: when there is no such group.
            Unreachable: when it could not be done, or was not done.
        """
        group = self._only_one(Group, "displayName", name, "no group")
        if self._has(group, person) is not is_member:
            self._patch(group, person, is_member=is_member)
            if self._has(group, person) is not is_member:
                raise Unreachable(f"The group {name} was not changed.")

    def _only_one(self, kind: type[Any], attribute: str, value: str, none: str) -> str:
        asked = {"filter": f"{attribute} eq {quoted(value)}", "attributes": ["id"]}
        found = _answered(lambda: self._scim.query(kind, query_parameters=asked))
        ids = [str(one.id) for one in found.resources or []]
        if len(ids) != 1:
            count = f"{len(ids)} times" if ids else none
            raise Undeliverable(f"The identity system knows {count} whose {attribute} is {value}.")
        return ids[0]

    def _has(self, group: str, person: str) -> bool:
        asked = {"attributes": ["members"]}
        found = _answered(lambda: self._scim.query(Group, group, query_parameters=asked))
        return any(one.value == person for one in found.members or [])

    def _patch(self, group: str, person: str, *, is_member: bool) -> None:
        if is_member:
            act: dict[str, Any] = {"op": "add", "path": "members", "value": [{"value": person}]}
        else:
            act = {"op": "remove", "path": f"members[value eq {quoted(person)}]"}
        change = PatchOp[Group].model_validate({"Operations": [act]})
        _answered(lambda: self._scim.modify(Group, group, change))


def _answered(ask: Any) -> Any:
    """Return what the system answers; what is no answer of SCIM is told without quoting it."""
    try:
        return ask()
    except (SCIMException, SCIMClientException) as error:
        raise Unreachable(f"The answer is none of SCIM ({type(error).__name__}).") from error
    except httpx.HTTPError as error:
        raise Unreachable(f"The identity system did not answer ({type(error).__name__}).") from error
