"""GET /api/ingest/EVENT_UUID: what became of an event, and who is told. How events come by way of a
topic is in test_topic.py; here a worker has judged them already."""
import unittest
import uuid

from people import bearer, close, key
from shopfloor import Case, event
from test_replicas import Replicas

SIX_MS = 1736748000000  # 2025-01-13T06:00:00Z


class Told(Case):
    def told(self, shop, name, token):
        answer = shop.call("GET", f"/api/ingest/{name}", headers=bearer(token))
        return answer.status, answer.json

    def bring(self, shop, made, token):
        answer = shop.call("POST", "/api/events", made, bearer(token))
        self.assertEqual(answer.status, 201, answer)
        return answer.json["event_id"]

    @staticmethod
    def agents(administrator):
        return [key(administrator, "agent", agent_id=agent, camera_ids=[camera])
                for agent, camera in (("box-1", "CAM-1"), ("box-2", "CAM-2"))]


class Stored(Told):
    """Also a server without a topic tells of what it keeps."""

    def test_who_may_bring_an_event_is_told_of_it(self):
        with self.shop() as shop, close(shop) as ana:
            own, other = self.agents(ana)
            name = str(uuid.uuid4())
            number = self.bring(shop, event("06:00 W1 S1 working", event_uuid=name,
                                            camera_id="CAM-1"), own)
            self.assertEqual(self.told(shop, name, own), (200, {
                "success": True, "event_uuid": name, "state": "stored", "event_id": number,
                "rejection": None}))
            # As if there were none: whose it is, nobody else learns.
            self.assertEqual(self.told(shop, name, other)[0], 404)
            self.assertEqual(self.told(shop, str(uuid.uuid4()), own)[0], 404)
            self.assertEqual(self.told(shop, "yesterday", own)[0], 400)
            self.assertEqual(self.told(shop, name, key(ana, "viewer"))[0], 403)
            self.assertEqual(shop.call("GET", f"/api/ingest/{name}").status, 401)


class Rejected(Replicas, Told):
    """In the table as a worker leaves it."""

    def reject(self, name, worker, judged_ms):
        self.server.sql(
            "INSERT INTO hall.rejected (event_uuid, code, reason, received_ms, judged_ms,"
            f" worker_id, station_id, camera_id, body) VALUES ('{name}', 'not_found',"
            f" 'there is no worker {worker}', {SIX_MS}, {judged_ms}, '{worker}', 'S1', 'CAM-1',"
            " '{}')")

    def test_the_reason_is_told_to_the_same(self):
        name = str(uuid.uuid4())
        with self.replicas(2) as (shop, another), close(shop) as ana:
            own, other = self.agents(ana)
            self.reject(name, "W8", SIX_MS + 8)
            self.reject(name, "W9", SIX_MS + 9)  # of several the last counts
            status, told = self.told(shop, name, own)
            self.assertEqual((status, told["state"], told["event_id"]), (200, "rejected", None))
            self.assertEqual(told["rejection"], {
                "reason": "there is no worker W9", "received_at": "2025-01-13T06:00:00.000Z",
                "judged_at": "2025-01-13T06:00:00.009Z"})
            self.assertEqual(self.told(shop, name, other)[0], 404)
            # It came once more, and was taken.
            self.bring(shop, event("06:00 W1 S1 working", event_uuid=name, camera_id="CAM-1"), own)
            another.wait(lambda: self.told(another, name, own)[0] == 200, "its keys")
            status, told = self.told(another, name, own)
            self.assertEqual((status, told["state"]), (200, "stored"))
            self.assertIn("W9", told["rejection"]["reason"])
            self.assertEqual(self.told(another, name, other)[0], 404)


if __name__ == "__main__":
    unittest.main()
