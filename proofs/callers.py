"""Programs that use the API as users would through a bad line: ask again until it is answered."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from uuid import UUID, uuid4

PATIENCE = 90.0  # seconds that one act may take through any number of kills


@dataclass
class Acknowledged:
    """An act the server said yes to: its request, who, and on how many chains it must stand."""

    request_id: UUID
    who: str
    path: str
    chains: int


@dataclass
class Caller:
    """One program with the cast's tokens; every act keeps its key until it is acknowledged."""

    address: str
    tokens: dict[str, str]
    said_yes: list[Acknowledged] = field(default_factory=list)
    retries: int = 0

    def act(self, who: str, path: str, body: dict[str, Any], *, chains: int = 1) -> Any:
        """POST until the server answers; raises AssertionError for any refusal."""
        key = uuid4()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self._post(who, path, body, key)
            if answer is not None:
                self.said_yes.append(Acknowledged(key, who, path, chains))
                return answer
            self.retries += 1
            time.sleep(0.1)
        raise AssertionError(f"{path} was never answered")

    def _post(self, who: str, path: str, body: dict[str, Any], key: UUID) -> Any:
        request = urllib.request.Request(
            f"{self.address}/api/v1/{path}",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.tokens[who]}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(key),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                return None
            raise AssertionError(f"{path}: {error.code} {error.read().decode()}") from error
        except (OSError, HTTPException, ValueError):
            return None  # refused, cut off, or half an answer


@dataclass
class Journey:
    """From a draft to a signature, by one of several ways; returns the chains it expects."""

    caller: Caller
    units: dict[str, int]
    expected: dict[int, list[str]] = field(default_factory=dict)
    demands: dict[int, int] = field(default_factory=dict)

    def registered(self, leads: list[str]) -> int:
        """Draft, submit, endorse, approve; every step by another person."""
        draft = {
            "content": "完成县城雨污分流改造 12 公里",
            "acceptance": "12 公里全部通水",
            "ownership": "each" if len(leads) > 1 else "single",
            "leads": [self.units[lead] for lead in leads],
            "cooperating": [self.units["jiaoti"]],
            "due": "2026-12-31",
            "source": "plan",
        }
        pk: int = self.caller.act("shen", "matters", draft)["id"]
        run = self.caller.act("jiang", "sign-offs", {"ids": [pk]})["id"]
        self.caller.act("han", f"sign-offs/{run}/decide", {"step": 0, "agree": True})
        self.caller.act("gao", f"sign-offs/{run}/decide", {"step": 1, "agree": True})
        self.expected[pk] = ["drafted", "proposed", "endorsed", "registered"]
        return pk

    def dispatch(self, pk: int, lead: str | None = None) -> None:
        """Send one matter to its unit."""
        one = {"id": pk} | ({"lead": self.units[lead]} if lead else {})
        self.caller.act("shen", "matters/dispatch", {"matters": [one]})
        self.expected[pk].append("dispatched")
        self.demands[pk] = 2

    def sign(self, pk: int, who: str) -> None:
        """The unit takes it on."""
        self.caller.act(who, f"matters/{pk}/sign", {})
        self.expected[pk].append("signed")

    def straight(self) -> None:
        """Dispatched and signed."""
        pk = self.registered(["fagai"])
        self.dispatch(pk)
        self.sign(pk, "zhou")

    def refused(self) -> None:
        """Refused, taken back, sent to another unit, signed there."""
        pk = self.registered(["fagai"])
        self.dispatch(pk)
        self.caller.act("zhou", f"matters/{pk}/refuse", {"reason": "不属本局职责"})
        self.caller.act("shen", f"matters/{pk}/decide-refusal", {"accept": True, "answer": "同意"})
        self.expected[pk] += ["refusal_asked", "refusal_accepted"]
        self.dispatch(pk, "caizheng")
        self.sign(pk, "fang")

    def recalled(self) -> None:
        """Recalled, sent again, signed, reassigned."""
        pk = self.registered(["fagai"])
        self.dispatch(pk)
        self.caller.act("shen", "matters/recall", {"ids": [pk], "reason": "文件有误"})
        self.expected[pk].append("recalled")
        self.dispatch(pk)
        self.sign(pk, "zhou")
        self.caller.act(
            "jiang",
            f"matters/{pk}/reassign",
            {"lead": self.units["caizheng"], "reason": "职能划转"},
        )
        self.expected[pk].append("reassigned")

    def fanned_out(self) -> None:
        """One act to two townships; one signs, the other refuses in vain."""
        pk = self.registered(["liuxi", "shiqiao"])
        body = {"matters": [{"id": pk}]}
        sent = self.caller.act("shen", "matters/dispatch", body, chains=3)
        self.expected[pk].append("fanned_out")
        for branch in sent:
            self.expected[branch["id"]] = ["dispatched"]
            self.demands[branch["id"]] = 2
            if branch["lead"]["id"] == self.units["liuxi"]:
                self.sign(branch["id"], "lin")
