"""Certificates for tests, made by OpenSSL.

    plant = Authority(folder, "plant")
    plant.sign("hall-2", "subjectAltName=URI:shopfloor:agent:hall-2")

makes plant.crt, plant.key, hall-2.crt and hall-2.key there.
"""
import pathlib
import secrets
import subprocess

NEW_KEY = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-subj", "/CN=test"]
SERVER = "subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:plant.example"


def openssl(folder, *arguments):
    return subprocess.run([*map(str, arguments)], cwd=folder, check=True, capture_output=True,
                          text=True).stdout


def fingerprint(path):
    said = openssl(".", "openssl", "x509", "-in", path, "-noout", "-fingerprint", "-sha256")
    return said.strip().partition("=")[2]


class Authority:
    def __init__(self, folder, name):
        self.folder, self.name = pathlib.Path(folder), name
        openssl(folder, *NEW_KEY, "-x509", "-days", 2, "-keyout", f"{name}.key", "-out",
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

    def agent(self, name, days=1, file=None):
        return self.sign(file or name, f"subjectAltName=URI:shopfloor:agent:{name}",
                         "extendedKeyUsage=clientAuth", days=days)
