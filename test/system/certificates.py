"""Certificates for tests, made by OpenSSL.

    plant = Authority(folder, "plant")
    plant.sign("hall-2", "subjectAltName=URI:shopfloor:agent:hall-2")

makes plant.crt, plant.key, hall-2.crt and hall-2.key there.
"""
import datetime
import pathlib
import secrets
import ssl
import subprocess

NEW_KEY = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-subj", "/CN=test"]
SERVER = "subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:plant.example"


def openssl(folder, *arguments):
    return subprocess.run([*map(str, arguments)], cwd=folder, check=True, capture_output=True,
                          text=True).stdout


def end_of(path):
    """When a certificate expires, in seconds since 1970."""
    said = openssl(".", "openssl", "x509", "-in", path, "-noout", "-enddate")
    return ssl.cert_time_to_seconds(said.strip().partition("=")[2])


def fingerprint(path):
    said = openssl(".", "openssl", "x509", "-in", path, "-noout", "-fingerprint", "-sha256")
    return said.strip().partition("=")[2]


class Authority:
    def __init__(self, folder, name, days=2):
        self.folder, self.name = pathlib.Path(folder), name
        openssl(folder, *NEW_KEY, "-x509", "-days", days, "-keyout", f"{name}.key", "-out",
                f"{name}.crt", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.file = self.folder / f"{name}.crt"

    def sign(self, name, *extensions, days=1):
        """-1 days: it has expired."""
        (self.folder / f"{name}.ext").write_text("\n".join(extensions) + "\n")
        openssl(self.folder, *NEW_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl(self.folder, "openssl", "x509", "-req", "-in", f"{name}.csr", "-CA",
                f"{self.name}.crt", "-CAkey", f"{self.name}.key", "-set_serial",
                hex(secrets.randbits(63)), "-days", days, "-extfile", f"{name}.ext", "-out",
                f"{name}.crt")
        return self.folder / f"{name}.crt", self.folder / f"{name}.key"

    def revoke_none(self, hours):
        """A list of revoked certificates, as text, with none; -1 hours: it has expired."""
        now = datetime.datetime.now(datetime.UTC)
        form = "%y%m%d%H%M%SZ"
        (self.folder / "ca.conf").write_text("[ca]\ndefault_ca=a\n[a]\ndatabase=index\n"
                                             "default_md=sha256\n")
        (self.folder / "index").touch()
        return openssl(self.folder, "openssl", "ca", "-config", "ca.conf", "-gencrl",
                       "-keyfile", f"{self.name}.key", "-cert", self.file,
                       "-crl_lastupdate", (now - datetime.timedelta(days=2)).strftime(form),
                       "-crl_nextupdate", (now + datetime.timedelta(hours=hours)).strftime(form))

    def agent(self, name, days=1, file=None):
        return self.sign(file or name, f"subjectAltName=URI:shopfloor:agent:{name}",
                         "extendedKeyUsage=clientAuth", days=days)
