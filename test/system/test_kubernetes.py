"""The chart and the plain manifests: what Kubernetes takes, what the program knows, and what is
refused. `chart.py` says how they are rendered."""
import json
import pathlib
import re
import secrets
import unittest

import chart
import engines
import postgres
from certificates import SERVER, Authority
from shopfloor import PLAIN, Program, run
from test_deploy import PROMETHEUS

INGRESS = {"hosts": ["plant.example"],
           "ingress": {"enabled": True, "className": "nginx", "tlsSecretName": "plant-tls",
                       "proxies": ["10.42.0.0/16", "fd00::/8"], "annotations": {"a/b": "8m"}}}
OWN_TLS = {"hosts": ["plant.example"], "tls": {"secretName": "own-tls"},
           "secrets": {"clientCa": {"name": "agents"}}, "service": {"type": "LoadBalancer"},
           "serviceMonitor": {"enabled": True, "keySecret": {"name": "monitor"},
                              "caSecret": {"name": "own-tls"}},
           "prometheusRule": {"enabled": True, "labels": {"release": "prometheus"}},
           "networkPolicy": {"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}], "to": [
               {"to": [{"ipBlock": {"cidr": "192.0.2.25/32"}}], "ports": [{"port": 587}]}]}}
EVERYTHING_ELSE = {"image": {"repository": "registry.example/shopfloor", "tag": "1", "pullPolicy": "Always"},
                   "imagePullSecrets": ["registry"], "nodeSelector": {"disk": "fast"},
                   "tolerations": [{"key": "plant", "operator": "Exists"}],
                   "affinity": {"nodeAffinity": {}}, "priorityClassName": "high",
                   "secrets": {"smtpPassword": {"name": "smtp"}, "oidcClientSecret": {"name": "oidc"}},
                   "data": {"storageClassName": "fast", "accessMode": "ReadWriteOnce"},
                   "settings": {"timezone": "Europe/Berlin", "backlog": 5000000, "demo": True,
                                "smtp": "smtp://127.0.0.1", "smtp-user": "floor",
                                "smtp-from": "a@plant.example", "smtp-to": "b@plant.example"},
                   "backups": {"existingClaim": "share"}}

ON_POSTGRESQL = {"hosts": ["plant.example"],
                 "database": {"engine": "postgresql", "url": "postgresql://plant@db/plant?site=hall_2",
                              "passwordSecret": {"name": "postgresql"},
                              "caSecret": {"name": "postgresql-ca"}},
                 "secrets": {"auditKey": {"name": "audit"}}, "replicas": {"min": 2, "max": 6},
                 "networkPolicy": {"to": [{"to": [{"podSelector": {}}]}]}}
# Not settings of the program: libpq reads it itself.
OF_LIBRARIES = {"PGSSLROOTCERT"}
# With Redis and Kafka, too.
SCALED = ON_POSTGRESQL | {
    "redis": {"url": "rediss://floor@redis:6379/0", "passwordSecret": {"name": "redis"},
              "caSecret": {"name": "redis-ca"}}, "keys": {"existingClaim": "share"},
    "kafka": {"brokers": "kafka-0.kafka:9092,kafka-1.kafka:9092", "partitions": 8, "tls": True,
              "user": "floor", "mechanism": "PLAIN", "passwordSecret": {"name": "kafka"},
              "caSecret": {"name": "kafka-ca"}}}
MONITORED = SCALED | {"tls": {"secretName": "own-tls"}, "serviceMonitor": OWN_TLS["serviceMonitor"]}

A_HUB = {"command": "hub", "hosts": ["hub.example"], "tls": {"secretName": "own-tls"},
         "settings": {"audit-days": 400, "connections": 8000},
         "serviceMonitor": OWN_TLS["serviceMonitor"], "prometheusRule": {"enabled": True}}
A_HUB_ON_POSTGRESQL = A_HUB | {
    "database": {"engine": "postgresql", "url": "postgresql://plant@db/plant?site=hub",
                 "passwordSecret": {"name": "postgresql"}, "caSecret": {"name": "postgresql-ca"}},
    "secrets": {"auditKey": {"name": "audit"}, "hubKey": {"name": "hub"}},
    "replicas": {"min": 2, "max": 4}, "backups": {"enabled": False},
    "networkPolicy": {"to": [{"to": [{"podSelector": {}}]}]}}

# Name of a case, and the values of a plant.
HUB = {"hub": "https://hub.example", "site": "hall-2", "hub-people": 8, "hub-period": "day"}
PLANTS = {
    "what comes by default": {},
    "behind an ingress": INGRESS,
    "TLS of its own": OWN_TLS,
    "everything else": EVERYTHING_ELSE,
    "no backups, no policy": {"backups": {"enabled": False}, "networkPolicy": {"enabled": False}},
    "nobody may come near": {"networkPolicy": {"from": [], "to": []}},
    "a backup is put back": {"restore": {"backup": "shopfloor-2026-01-15.db"}},
    "any number of pods": ON_POSTGRESQL,
    "all that a server may have": SCALED,
    "all that Prometheus may ask": MONITORED,
    "brokers that ask for nothing": SCALED | {"kafka": {"brokers": "kafka:9092"},
                                              "backups": {"existingClaim": "share"}},
    "PostgreSQL is backed up by others": ON_POSTGRESQL | {"backups": {"enabled": False}},
    "a site of a hub": {"settings": HUB, "secrets": {"hubCode": {"name": "code"},
                                                    "hubCa": {"name": "hub-ca"}}},
    "the same, any number of pods": ON_POSTGRESQL | {
        "settings": HUB, "secrets": ON_POSTGRESQL["secrets"] | {"hubKey": {"name": "hub"}}},
    "a hub": A_HUB,
    "a hub behind an ingress": INGRESS | {"command": "hub"},
    "a backup of a hub is put back": {"command": "hub", "restore": {"backup": "hub-2026-01-15.db"}},
    "a hub, any number of pods": A_HUB_ON_POSTGRESQL,
}

# Values, and what is said of them.
REFUSED = [
    ({"replicas": 2}, "replicas"),
    ({"replicas": {"max": 2}}, "has to be postgresql"),
    ({"replicas": {"min": 2}}, "min"),
    ({"settings": {"timezon": "UTC"}}, "timezon"),
    ({"settings": {"database": "postgresql://db/floor"}}, "database"),
    (ON_POSTGRESQL | {"database": {"engine": "postgresql", "url": "postgresql://a:hush@db/floor"}}, "url"),
    ({"secrets": {"smtpPassword": {"password": "hush"}}}, "password"),
    ({"data": {"size": "20 GB"}}, "size"),
    ({"data": {"accessMode": "ReadWriteMany"}}, "accessMode"),
    ({"imagePullSecrets": "registry"}, "imagePullSecrets"),
    ({"hosts": ["https://plant.example"]}, "hosts"),
    ({"ingress": {"enabled": True}}, "hosts"),
    (INGRESS | {"ingress": {"enabled": True, "tlsSecretName": "t"}}, "proxies"),
    (INGRESS | {"ingress": {"enabled": True, "proxies": ["10.0.0.0/8"]}}, "tlsSecretName"),
    ({"serviceMonitor": {"enabled": True}}, "keySecret"),
    ({"serviceMonitor": {"enabled": True, "keySecret": {"name": "k"}}}, "plain-http"),
    ({"restore": {"backup": "../shopfloor.db"}}, "backup"),
    ({"restore": {"backup": "b.db"}, "backups": {"enabled": False}}, "backups.enabled"),
    ({"settings": {"hub": "https://hub.example"}}, "settings.site"),
    ({"secrets": {"hubKey": {"name": "hub"}}}, "settings.hub"),
    (ON_POSTGRESQL | {"settings": HUB}, "secrets.hubKey.name"),
    ({"command": "work"}, "command"),
    ({"command": "hub", "settings": {"timezone": "UTC"}}, "timezone"),
    ({"command": "hub", "settings": HUB}, "settings"),
    ({"command": "hub", "replicas": {"max": 2}}, "has to be postgresql"),
    ({"command": "hub", "secrets": {"hubCode": {"name": "code"}}}, "secrets.hubCode"),
    ({"command": "hub", "secrets": {"smtpPassword": {"name": "smtp"}}}, "secrets.smtpPassword"),
    ({"command": "hub", "secrets": {"oidcClientSecret": {"name": "o"}}}, "secrets.oidcClientSecret"),
    ({"command": "hub", "secrets": {"clientCa": {"name": "ca"}}}, "secrets.clientCa"),
    ({"command": "hub", "secrets": {"hubKey": {"name": "hub"}}}, "makes its key itself"),
    (A_HUB_ON_POSTGRESQL | {"secrets": {"auditKey": {"name": "audit"}}}, "secrets.hubKey.name"),
    (A_HUB_ON_POSTGRESQL | {"secrets": {"hubKey": {"name": "hub"}}}, "secrets.auditKey.name"),
    (A_HUB_ON_POSTGRESQL | {"backups": {"enabled": True}}, "backups.enabled"),
    (A_HUB_ON_POSTGRESQL | {"networkPolicy": {}}, "networkPolicy.to"),
    (A_HUB_ON_POSTGRESQL | {"keys": {"existingClaim": "share"}}, "a hub has no use"),
    (A_HUB_ON_POSTGRESQL | {"redis": {"url": "redis://redis"}}, "a hub has no use"),
    (A_HUB_ON_POSTGRESQL | {"kafka": {"brokers": "kafka:9092"}}, "a hub has no use"),
    ({"database": {"engine": "postgresql"}}, "database.url"),
    (SCALED | {"secrets": {}}, "secrets.auditKey.name"),
    (SCALED | {"networkPolicy": {}}, "networkPolicy.to"),
    (SCALED | {"restore": {"backup": "b.db"}}, "restore.backup"),
    (SCALED | {"replicas": {"min": 3, "max": 2}}, "replicas"),
    (SCALED | {"workers": {"min": 9}}, "workers.min"),
    (SCALED | {"kafka": {"brokers": "kafka"}}, "brokers"),
    ({"redis": {"url": "redis://redis"}}, "postgresql only"),
    (SCALED | {"redis": {"url": "redis://:hush@redis"}}, "url"),
    (SCALED | {"redis": {"passwordSecret": {"name": "redis"}}}, "redis.url"),
    ({"kafka": {"brokers": "kafka:9092"}}, "postgresql only"),
    (SCALED | {"kafka": {"user": "floor", "passwordSecret": {"name": "kafka"}}}, "kafka.brokers"),
    (SCALED | {"kafka": {"brokers": "kafka:9092", "user": "floor"}}, "kafka.passwordSecret.name"),
    (SCALED | {"kafka": {"brokers": "kafka:9092", "passwordSecret": {"name": "kafka"}}}, "kafka.user"),
    (SCALED | {"kafka": SCALED["kafka"] | {"tls": False}}, "kafka.tls"),
    (SCALED | {"kafka": {"brokers": "kafka:9092", "caSecret": {"name": "kafka-ca"}}}, "kafka.tls"),
    (SCALED | {"kafka": {"brokers": "floor:hush@kafka:9092"}}, "brokers"),
]

# Settings of `serve` and `hub` that follow from other values, or that are files in a place of their own.
NOT_A_VALUE = {"listen", "database", "config", "host", "behind-proxy", "seed", "backup-folder",
               "drain", "tls-certificate", "tls-key", "tls-client-ca", "tls-self-signed",
               "oidc-ca-file", "oidc-client-secret-file", "smtp-ca-file", "smtp-password-file",
               "audit-key", "pseudonym-keys", "database-password-file", "redis",
               "redis-password-file", "redis-ca-file", "events-to", "kafka-ca-file",
               "kafka-password-file", "hub-code-file", "hub-key", "hub-ca-file", "federation",
               "federation-peers", "federation-epsilon", "federation-labels"}


def load_tests(_loader, tests, _pattern):
    """They are about the chart; once, with the plain program, is enough."""
    return tests if PLAIN else unittest.TestSuite()


def of_kind(kind, objects):
    return [each for each in objects if each["kind"] == kind]


def pods_of(objects):
    return [each["spec"]["template"]["spec"] for each in objects if "template" in each.get("spec", {})]


def values_of(container):
    return {each["name"]: each.get("value") for each in container.get("env", [])}


def options(command):
    """{name: what --help says of it}"""
    said = run(command, "--help").stdout.decode()
    return set(re.findall(r"^ +(?:-\w, )?--(?:no-)?([a-z-]+)", said, re.MULTILINE))


class Charted(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if chart.missing():
            self.skipTest(chart.missing())


class Chart(Charted):
    def test_kubernetes_and_its_operators_know_every_field(self):
        every = [each for values in PLANTS.values() for each in chart.objects(values)]
        kinds = {each["kind"] for each in every}
        self.assertEqual(kinds, {"StatefulSet", "Service", "PersistentVolumeClaim", "Ingress", "PodDisruptionBudget", "Job",
                                 "NetworkPolicy", "ServiceMonitor", "PodMonitor", "PrometheusRule", "Deployment",
                                 "HorizontalPodAutoscaler", "ScaledObject", "TriggerAuthentication",
                                 "Secret"})
        self.assertEqual(chart.faults(every), [])

    def test_a_misspelt_field_is_found(self):
        """So the test above could fail."""
        made = chart.objects(OWN_TLS | {"restore": {"backup": "b.db"}} | INGRESS) + chart.objects(MONITORED)
        misspelt = json.loads(re.sub(
            r'"(containerPort|claimName|pathType|podSelector|maxUnavailable|targetPort|jobLabel|'
            r'expr|maxReplicas|maxReplicaCount|stringData|secretTargetRef|'
            r'accessModes)":',
            r'"\1x":', json.dumps(made)))
        found = chart.faults(misspelt)
        for one in made:
            self.assertTrue([fault for fault in found if fault.startswith(one["kind"] + " ")], one["kind"])

    def test_what_makes_no_sense_is_refused_and_named(self):
        for values, named in REFUSED:
            with self.subTest(values), self.assertRaisesRegex(chart.Refused, re.escape(named)):
                chart.render(values)

    def test_the_plain_manifests_are_what_the_chart_makes(self):
        for name, text in chart.plain_manifests().items():
            with self.subTest(name):
                self.assertEqual((chart.MANIFESTS / name).read_text(), text,
                                 "python3 test/system/chart.py --write")

    def test_the_chart_is_for_this_version(self):
        version = run("--version").stdout.decode().split()[1]
        said = (chart.CHART / "Chart.yaml").read_text()
        self.assertIn(f"appVersion: {version}\n", said)

    def test_other_names_are_used_throughout(self):
        for name, want in (("shopfloor", "shopfloor"), ("hall-2", "hall-2-shopfloor"),
                           ("a" * 53, "a" * 50)):
            made = chart.objects(INGRESS | {"restore": {"backup": "b.db"}}, name=name)
            names = {each["metadata"]["name"] for each in made}
            self.assertEqual(names, {want, f"{want}-restore"})


class Pods(Charted):
    def each(self):
        for name, values in PLANTS.items():
            for pod in pods_of(chart.objects(values)):
                with self.subTest(name, of=pod["containers"][0]["name"]):
                    yield pod

    def test_none_may_do_more_than_it_needs(self):
        for pod in self.each():
            self.assertIs(pod["automountServiceAccountToken"], False)
            self.assertIs(pod["enableServiceLinks"], False)
            context = pod["securityContext"]
            self.assertIs(context["runAsNonRoot"], True)
            self.assertEqual(context["seccompProfile"], {"type": "RuntimeDefault"})
            for each in pod["containers"]:
                self.assertEqual(each["securityContext"], {
                    "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]}})
                self.assertIn("memory", each["resources"]["limits"])

    def test_each_runs_as_the_user_of_the_image(self):
        user = re.search(r"^USER (\d+):(\d+)$", (chart.ROOT / "docker/Dockerfile").read_text(), re.MULTILINE)
        for pod in self.each():
            context = pod["securityContext"]
            ids = context["runAsUser"], context["runAsGroup"], context["fsGroup"]
            self.assertEqual(ids, (int(user[1]), int(user[2]), int(user[2])))

    def test_what_is_mounted_is_there(self):
        for name, values in PLANTS.items():
            for one in chart.objects(values):
                if "template" not in one.get("spec", {}):
                    continue
                with self.subTest(name, kind=one["kind"]):
                    pod = one["spec"]["template"]["spec"]
                    claims = [each["metadata"]["name"] for each in one["spec"].get("volumeClaimTemplates", [])]
                    volumes = [each["name"] for each in pod.get("volumes", [])] + claims
                    mounts = [each["name"] for each in pod["containers"][0]["volumeMounts"]]
                    self.assertEqual(sorted(volumes), sorted(mounts))

    def test_one_pod_has_the_database_and_it_outlives_the_release(self):
        [server] = of_kind("StatefulSet", chart.objects({}))
        spec = server["spec"]
        self.assertEqual(spec["replicas"], 1)
        self.assertEqual(spec["persistentVolumeClaimRetentionPolicy"],
                         {"whenDeleted": "Retain", "whenScaled": "Retain"})
        for claim in spec["volumeClaimTemplates"]:
            self.assertEqual(claim["spec"]["accessModes"], ["ReadWriteOncePod"])

    def test_a_restore_has_the_volumes_of_a_server_that_is_stopped(self):
        made = chart.objects(PLANTS["a backup is put back"])
        [server], [job] = of_kind("StatefulSet", made), of_kind("Job", made)
        self.assertEqual(server["spec"]["replicas"], 0)
        wanted = {f"{each['metadata']['name']}-{server['metadata']['name']}-0"
                  for each in server["spec"]["volumeClaimTemplates"]}
        volumes = job["spec"]["template"]["spec"]["volumes"]
        claimed = {each["persistentVolumeClaim"]["claimName"]
                   for each in volumes if "persistentVolumeClaim" in each}
        self.assertEqual(claimed, wanted)
        chosen = server["spec"]["selector"]["matchLabels"].items()
        self.assertFalse(chosen <= job["spec"]["template"]["metadata"]["labels"].items())

    def test_what_is_to_be_found_is_chosen_by_its_labels(self):
        for values in (OWN_TLS, A_HUB):
            self.check_labels(chart.objects(values))

    def check_labels(self, made):
        [server] = of_kind("StatefulSet", made)
        [service] = of_kind("Service", made)
        [budget], [policy] = of_kind("PodDisruptionBudget", made), of_kind("NetworkPolicy", made)
        [monitor] = of_kind("ServiceMonitor", made)
        labels = server["spec"]["template"]["metadata"]["labels"].items()
        for chosen in (server["spec"]["selector"]["matchLabels"], service["spec"]["selector"],
                       budget["spec"]["selector"]["matchLabels"],
                       policy["spec"]["podSelector"]["matchLabels"]):
            self.assertLessEqual(chosen.items(), labels)
        self.assertLessEqual(monitor["spec"]["selector"]["matchLabels"].items(),
                             service["metadata"]["labels"].items())
        # The alert that the server is down asks for this job.
        self.assertEqual(service["metadata"]["labels"][monitor["spec"]["jobLabel"]], "shopfloor")

    def test_prometheus_finds_workers_and_may_ask_them(self):
        made = chart.objects(MONITORED)
        [worker] = [each["spec"]["template"] for each in of_kind("Deployment", made)
                    if each["metadata"]["name"].endswith("-worker")]
        [monitor], [policy] = of_kind("PodMonitor", made), of_kind("NetworkPolicy", made)
        labels = worker["metadata"]["labels"]
        self.assertLessEqual(monitor["spec"]["selector"]["matchLabels"].items(), labels.items())
        self.assertEqual(labels[monitor["spec"]["jobLabel"]], "shopfloor")
        [endpoint] = monitor["spec"]["podMetricsEndpoints"]
        [port] = worker["spec"]["containers"][0]["ports"]
        self.assertEqual(endpoint["port"], port["name"])
        [rule] = policy["spec"]["ingress"]
        self.assertIn({"port": port["name"]}, rule["ports"])
        for values in (SCALED, OWN_TLS):  # nobody is to be asked, or there are no workers
            self.assertEqual(of_kind("PodMonitor", chart.objects(values)), [])


class Network(Charted):
    def policy(self, values):
        [policy] = of_kind("NetworkPolicy", chart.objects(values))
        self.assertEqual(policy["spec"]["policyTypes"], ["Ingress", "Egress"])
        return policy["spec"]

    def test_nobody_comes_near_but_who_is_named(self):
        # An empty list of peers would mean everybody.
        self.assertNotIn("ingress", self.policy({"networkPolicy": {"from": []}}))
        [rule] = self.policy({})["ingress"]
        self.assertEqual(len(rule["from"]), 2)
        self.assertEqual(rule["ports"], [{"port": "http"}])

    def test_names_can_be_looked_up_and_nothing_else_be_reached(self):
        [names] = self.policy({})["egress"]
        self.assertEqual([each["port"] for each in names["ports"]], [53, 53])
        self.assertEqual(len(self.policy(OWN_TLS)["egress"]), 2)


class Settings(Charted):
    def test_the_values_have_all_settings_that_do_not_follow_from_others(self):
        schema = json.loads((chart.CHART / "values.schema.json").read_text())
        have = set(schema["properties"]["settings"]["properties"])
        self.assertEqual(have, options("serve") - NOT_A_VALUE - {"help"})
        [hub] = [each["then"]["properties"]["settings"]["propertyNames"]["enum"] for each in schema["allOf"]
                 if each["if"]["properties"].get("command") == {"const": "hub"}]
        self.assertEqual(set(hub), options("hub") - NOT_A_VALUE - {"help"})

    def test_every_argument_and_variable_is_one_of_the_program(self):
        looked = 0
        for name, values in PLANTS.items():
            for container in (each for pod in pods_of(chart.objects(values)) for each in pod["containers"]):
                command, *words = container["args"]
                known = options(command)
                given = [word[2:] for word in words if word.startswith("--")]
                variables = [each.removeprefix("SHOPFLOOR_").replace("_", "-").lower()
                             for each in values_of(container) if each not in OF_LIBRARIES]
                if command == "hub":  # it has no other commands beside it
                    self.assertEqual(set(variables) - known, set())
                with self.subTest(name, command=command):
                    # Some of a worker are for the commands that may be run beside it.
                    self.assertEqual(set(given) - known, set())
                    self.assertEqual(set(variables) - known - options("serve"), set())
                looked += len(given + variables)
        self.assertGreater(looked, 30)

    def test_a_server_starts_with_them_and_its_probes_are_answered(self):
        for name, values in PLANTS.items():
            for pod in pods_of(chart.objects(values)):
                if pod["containers"][0]["args"] in (["serve"], ["hub"]) and "database" not in values:
                    with self.subTest(name), Contained(pod) as server:
                        self.probe(server, pod["containers"][0])

    @engines.needs(postgres)
    def test_pods_share_a_database_of_postgresql(self):
        made = chart.objects(ON_POSTGRESQL)
        [pod] = pods_of(made)
        with postgres.Postgres() as engine, Contained(pod, engine.url()) as server:
            self.probe(server, pod["containers"][0])
        claims = of_kind("PersistentVolumeClaim", made)
        self.assertEqual([each["metadata"]["name"] for each in claims],
                         ["shopfloor-keys", "shopfloor-backups"])
        for claim in claims:
            self.assertEqual(claim["spec"]["accessModes"], ["ReadWriteMany"])
            self.assertEqual(claim["metadata"]["annotations"], {"helm.sh/resource-policy": "keep"})

    @engines.needs(postgres)
    def test_pods_of_a_hub_share_a_database_and_the_key_of_a_secret(self):
        made = chart.objects(A_HUB_ON_POSTGRESQL)
        [pod] = pods_of(made)
        self.assertEqual(of_kind("PersistentVolumeClaim", made), [])
        with postgres.Postgres() as engine, Contained(pod, engine.url()) as hub:
            self.probe(hub, pod["containers"][0])
            keys = [each.name for each in hub.folder.rglob("*hub-key")]
            self.assertEqual(keys, ["audit-key.hub-key"])  # that of the Secret: it made none

    def test_a_backup_each_day_wherever_the_database_is(self):
        for values, folder in (({}, "/backups"), (ON_POSTGRESQL, "/backups"), (SCALED, "/backups"),
                               (PLANTS["PostgreSQL is backed up by others"], None)):
            for pod in pods_of(chart.objects(values)):
                [container] = pod["containers"]
                serves = container["args"] == ["serve"]
                with self.subTest(values=values, args=container["args"]):
                    self.assertEqual(values_of(container).get("SHOPFLOOR_BACKUP_FOLDER"),
                                     folder if serves else None)
                    self.assertEqual("/backups" in [each["mountPath"] for each in
                                                    container["volumeMounts"]],
                                     bool(folder and serves))

    @engines.needs(postgres)
    def test_one_pod_makes_the_backup_of_the_day(self):
        [pod] = pods_of(chart.objects(ON_POSTGRESQL | {"settings": {"backup-at": "00:00"}}))
        with postgres.Postgres() as engine, Contained(pod, engine.url()) as server:
            folder = pathlib.Path(server.env["SHOPFLOOR_BACKUP_FOLDER"])
            [made] = server.wait(lambda: list(folder.glob("*.dump")), "a backup")
            run("restore", made, "--database", engine.url("trial"))

    def probe(self, server, container):
        probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
        self.assertEqual({kind: each["path"] for kind, each in probes.items()},
                         {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"})
        for each in probes.values():
            self.assertEqual(each["scheme"] == "HTTPS", "SHOPFLOOR_TLS_KEY" in values_of(container))
            self.assertEqual(each["port"], container["ports"][0]["name"])
            self.assertEqual(server.call("GET", each["path"]).status, 200)

    def test_a_number_stays_one(self):
        [server] = of_kind("StatefulSet", chart.objects({"settings": {"backlog": 5000000, "demo": False}}))
        said = values_of(server["spec"]["template"]["spec"]["containers"][0])
        self.assertEqual((said["SHOPFLOOR_BACKLOG"], said["SHOPFLOOR_DEMO"]), ("5000000", "no"))


class Contained(Program):
    """The program as its container runs it: with its variables, its folders elsewhere, and
    where its database is, unless that is a file."""

    def __init__(self, pod, database=None):
        self.container = pod["containers"][0]
        super().__init__(trust=lambda _: None)
        place = self.folder / "container"
        for each in self.container["volumeMounts"]:
            (place / each["mountPath"][1:]).mkdir(parents=True)
        self.env = {name: re.sub(r"^/(data|backups|secrets|keys)", rf"{place}/\1", value)
                    for name, value in values_of(self.container).items()}
        self.env["SHOPFLOOR_LISTEN"] = ":0"
        if database:
            self.env["SHOPFLOOR_DATABASE"] = database
        self.put_secrets(pod, place / "secrets")
        if "SHOPFLOOR_TLS_KEY" not in self.env:
            self.trust = None

    def command(self):
        return self.container["args"]

    def put_secrets(self, pod, folder):
        """What the Secrets of a plant would hold."""
        files = {item["path"] for volume in pod["volumes"] if "projected" in volume
                 for source in volume["projected"]["sources"] for item in source["secret"]["items"]}
        if not files:
            return
        authority = Authority(folder, "plant")
        certificate, key = authority.sign("server", SERVER)
        real = {"tls.crt": certificate, "tls.key": key, "client-ca.pem": authority.file}
        for path in files:
            (folder / path).write_text(real[path].read_text() if path in real else
                                       f"{secrets.token_hex(32)}\n" if path.startswith("audit-key") else "hush\n")


class Scaled(Charted):
    def test_variables_of_the_containers_are_those_of_the_program(self):
        text = (chart.ROOT / "docker-compose.yml").read_text()
        named = {each.lower().replace("_", "-") for each in re.findall(r"SHOPFLOOR_([A-Z_]+)[:=]", text)}
        self.assertGreater(len(named), 8)
        self.assertEqual(named - options("serve") - options("edge") - options("work"), set())

    def test_pods_that_answer_are_replaced_one_by_one_and_drain(self):
        made = chart.objects(SCALED)
        [server] = [each for each in of_kind("Deployment", made) if each["metadata"]["name"] == "shopfloor"]
        self.assertEqual(server["spec"]["strategy"]["rollingUpdate"], {"maxSurge": 1, "maxUnavailable": 0})
        self.assertNotIn("replicas", server["spec"])
        pod = server["spec"]["template"]["spec"]
        drain = int(values_of(pod["containers"][0])["SHOPFLOOR_DRAIN"].removesuffix("s"))
        probe = pod["containers"][0]["readinessProbe"]
        self.assertGreaterEqual(drain, probe["periodSeconds"] * probe["failureThreshold"])
        self.assertGreater(pod["terminationGracePeriodSeconds"], drain + 30)
        [service] = of_kind("Service", made)
        self.assertNotIn("publishNotReadyAddresses", service["spec"])
        budgets = [each["spec"]["maxUnavailable"] for each in of_kind("PodDisruptionBudget", made)]
        self.assertEqual(budgets, [1, 1])

    def test_as_many_as_there_is_work_for(self):
        [scaler] = of_kind("HorizontalPodAutoscaler", chart.objects(SCALED))
        self.assertEqual((scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]), (2, 6))
        for partitions, most, want in ((8, 12, 8), (30, 12, 12), (1, 12, 1)):
            values = SCALED | {"kafka": SCALED["kafka"] | {"partitions": partitions}, "workers": {"max": most}}
            [scaler] = of_kind("ScaledObject", chart.objects(values))
            self.assertEqual(scaler["spec"]["maxReplicaCount"], want)

    def test_servers_and_workers_know_the_same_of_databases_and_keys(self):
        said = [{each["name"]: each for each in pod["containers"][0]["env"]} for pod in pods_of(chart.objects(SCALED))]
        self.assertEqual(len(said), 2)
        for name, value in (("DATABASE", "postgresql://plant@db/plant?site=hall_2"),
                            ("DATABASE_PASSWORD_FILE", "/secrets/database-password"),
                            ("AUDIT_KEY", "/secrets/audit-key"), ("PSEUDONYM_KEYS", "/keys/pseudonyms")):
            for each in said:
                self.assertEqual(each[f"SHOPFLOOR_{name}"].get("value"), value)
        for name, value in (("REDIS", "rediss://floor@redis:6379/0"),
                            ("REDIS_PASSWORD_FILE", "/secrets/redis-password"),
                            ("REDIS_CA_FILE", "/secrets/redis-ca.crt")):
            self.assertEqual([each.get(f"SHOPFLOOR_{name}", {}).get("value") for each in said],
                             [value if "SHOPFLOOR_DRAIN" in each else None for each in said])


    def test_brokers_that_ask_for_a_password(self):
        made = chart.objects(SCALED)
        url = "kafkas://floor@kafka-0.kafka:9092,kafka-1.kafka:9092/shopfloor.events?sasl=PLAIN"
        for pod in pods_of(made):
            said = values_of(pod["containers"][0])
            way = "TO" if pod["containers"][0]["args"] == ["serve"] else "FROM"
            self.assertEqual(
                {name: said[f"SHOPFLOOR_{name}"] for name in (
                    f"EVENTS_{way}", "KAFKA_PASSWORD_FILE", "KAFKA_CA_FILE")},
                {f"EVENTS_{way}": url, "KAFKA_PASSWORD_FILE": "/secrets/kafka-password",
                 "KAFKA_CA_FILE": "/secrets/kafka-ca.crt"})
            [secrets_of] = [each["projected"]["sources"] for each in pod["volumes"]
                            if "projected" in each]
            self.assertIn({"secret": {"name": "kafka", "items": [
                {"key": "password", "path": "kafka-password"}]}}, secrets_of)
        [scaler], [trigger] = of_kind("ScaledObject", made), of_kind("TriggerAuthentication", made)
        [kafka] = scaler["spec"]["triggers"]
        self.assertEqual((kafka["metadata"]["tls"], kafka["metadata"]["sasl"]), ("enable", "plaintext"))
        self.assertEqual(kafka["authenticationRef"], {"name": trigger["metadata"]["name"]})
        [user] = of_kind("Secret", made)
        self.assertEqual(user["stringData"], {"username": "floor"})
        self.assertEqual(trigger["spec"]["secretTargetRef"], [
            {"parameter": "username", "name": user["metadata"]["name"], "key": "username"},
            {"parameter": "password", "name": "kafka", "key": "password"},
            {"parameter": "ca", "name": "kafka-ca", "key": "ca.crt"}])
        made = chart.objects(PLANTS["brokers that ask for nothing"])
        self.assertEqual(of_kind("TriggerAuthentication", made) + of_kind("Secret", made), [])
        [scaler] = of_kind("ScaledObject", made)
        self.assertNotIn("authenticationRef", scaler["spec"]["triggers"][0])
        said = [values_of(pod["containers"][0]) for pod in pods_of(made)]
        self.assertEqual([each.get("SHOPFLOOR_EVENTS_TO", each.get("SHOPFLOOR_EVENTS_FROM"))
                          for each in said], 2 * ["kafka://kafka:9092/shopfloor.events"])


class Alerts(Charted):
    def test_the_rules_are_those_of_prometheus(self):
        """Whose figures are compared with the server's, see test_deploy."""
        [made] = [each for each in chart.render(OWN_TLS) if each["object"]["kind"] == "PrometheusRule"]
        def without_indent(text):
            return [line.strip() for line in text.splitlines() if line.strip()]
        wanted = without_indent((PROMETHEUS / "shopfloor.rules.yml").read_text())
        self.assertEqual(without_indent(made["text"])[-len(wanted):], wanted)
        self.assertGreater(sum(len(each["rules"]) for each in made["object"]["spec"]["groups"]), 15)


if __name__ == "__main__":
    unittest.main()
