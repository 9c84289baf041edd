"""docs/kubernetes.md, as far as it can be tried without a cluster: its file of values is one for the
chart, and what it types there, the program, the chart and the manifests have."""
import re
import shlex

import chart
from pages import MANUAL, ROOT, Pasting, tries
from shopfloor import run


class Cluster(Pasting):
    # What a plant has, or a command makes.
    OF_THE_PLANT = {"plant.yaml", "hub.yaml", "hub-key.txt", "fullchain.pem", "privkey.pem", "mail-password.txt", "key",
                    "database-password.txt", "redis-password.txt", "kafka-password.txt", "audit-key.txt"}
    MADE = {"statefulset/shopfloor", "deployment/shopfloor", "job/shopfloor-restore", "shopfloor-0",
            "statefulset/hub-shopfloor", "hub-shopfloor-0"}

    @tries("docs/kubernetes.md")
    def test_what_it_says_is_there(self, page):
        self.files, self.secrets = {}, set()
        for example in page.rest():
            for how, file, text in re.findall(r"^cat (>>?) (\S+) <<'END'\n(.*?)^END$", example.commands,
                                              re.M | re.S):
                self.assertIn(file, self.OF_THE_PLANT)
                self.files[file] = text if how == ">" else self.files[file] + text
            commands = re.sub(r"<<'END'\n.*?^END$", "", example.commands, flags=re.M | re.S)
            for line in commands.replace("\\\n", " ").strip().splitlines():
                with self.subTest(line):
                    self.look_at(shlex.split(line))
        self.assertEqual(set(self.files), {"plant.yaml", "hub.yaml"})

    def look_at(self, words):
        program, *words = words
        self.assertIn(program, ("cat", "docker", "kubectl", "helm", "openssl"))
        if "--" in words:  # a command in the pod
            typed = words[words.index("--") + 1:]
            self.assertEqual(typed[0], "shopfloor")
            names = [word for word in typed[1:3] if re.fullmatch("[a-z]+", word)]
            names = names if names[0] == "key" else names[:1]
            run(*names, "--help")
        if words[:3] == ["create", "secret", "generic"]:
            self.secrets.add(words[3])
        for file in re.findall(r"(?:^|=| )([\w./-]+\.(?:pem|yaml|txt)|deploy/\S+)", " ".join(words)):
            self.assertTrue(file in self.OF_THE_PLANT or (ROOT / file).exists(), file)
        for each in words:
            if re.match(r"(statefulset|deployment|job)/|(hub-)?shopfloor-\d", each) and not each.endswith((".db", ".dump")):
                self.assertIn(each, self.MADE)
        if program == "helm" and not chart.missing():
            values = self.files[words[words.index("--values") + 1]]
            release = [word for word in words if not word.startswith("-")][1]
            more = [word for before, word in zip(words, words[1:]) if before == "--set"]
            for name, value in (each.split("=") for each in more):
                outer, inner = name.split(".")
                values += f"{outer}: {{{inner}: {value}}}\n"
            named = re.findall(r"\w+(?:Secret|Key): \{name: (\S+),", values)
            self.assertLessEqual(set(named), self.secrets)
            self.check_made(values, chart.objects(values, name=release, namespace="plant"))

    def check_made(self, values, made):
        name = "hub-shopfloor" if "command: hub" in values else "shopfloor"
        names = {f"{each['kind'].lower()}/{each['metadata']['name']}" for each in made}
        scaled = "postgresql" in values
        self.assertEqual(f"statefulset/{name}" in names, not scaled)
        self.assertEqual(f"deployment/{name}" in names, scaled)
        self.assertEqual(f"job/{name}-restore" in names, "restore:" in values)

    def test_values_that_pages_name_are_those_of_the_chart(self):
        text = (chart.CHART / "values.yaml").read_text()
        page = (ROOT / "docs/kubernetes.md").read_text()
        named = re.findall(r"`((?:secrets|tls|service|networkPolicy|serviceMonitor|prometheusRule|backups)"
                           r"\.[a-zA-Z.]+)`", page)
        self.assertGreater(len(named), 8)
        for name in named:
            outer, inner = name.split(".")[:2]
            with self.subTest(name):
                self.assertRegex(text, rf"(?m)^{outer}:\n(  .*\n)*  {inner}:")
        self.assertIn("docs/kubernetes.md", MANUAL)
