"""A mail server on a port of its own choice, which it prints: mailbox_server.py BOX HOW
CERTIFICATE USER ADDRESS. Each mail becomes a line of JSON in BOX. HOW: plain, starttls, smtps.
CERTIFICATE: a PEM file with the key, too. USER: who must sign in, as name:password."""
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

box, how, certificate, user, address = sys.argv[1:]


class Handler:
    async def handle_DATA(self, server, session, envelope):
        with open(box, "a") as file:
            file.write(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                                   "tls": server.transport.get_extra_info("ssl_object") is not None,
                                   "data": envelope.content.decode()}) + "\n")
        return "250 it is kept"


def sign_in(server, session, envelope, mechanism, data):
    name, _, password = user.partition(":")
    good = (data.login, data.password) == (name.encode(), password.encode())
    return AuthResult(success=good, handled=False)


context = None
if certificate != "-":
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
more = {"authenticator": sign_in, "auth_required": True,
        "auth_require_tls": how == "starttls"} if user != "-" else {}
if how == "starttls":
    more |= {"tls_context": context, "require_starttls": True}


async def serve():
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Handler(), hostname="mail.example", **more), address, 0,
        ssl=context if how == "smtps" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
