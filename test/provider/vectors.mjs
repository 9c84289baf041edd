/* Tokens, good and bad, made by another library: node vectors.mjs > ../access/jwt_vectors.txt
 *
 * A line is a name, what is to become of the token, and the token, parted by tabs: "good", or
 * a piece of what the error says. The line "keys" has the public keys. All of it is of the
 * moment NOW. Each run makes other keys. */
import { createHmac, createPublicKey, sign as signBytes } from "node:crypto";
import { CompactSign, FlattenedSign, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from "jose";

const NOW = 1_800_000_000; // 2027-01-15T08:00:00Z
const ISSUER = "https://login.plant.example";
const AUDIENCE = "shopfloor";
const NONCE = "nonce-of-this-sign-in";

const b64 = (value) => Buffer.from(value).toString("base64url");
const json = (value) => b64(JSON.stringify(value));

async function pair(kid, alg, options = {}) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true, ...options });
  const jwk = { ...(await exportJWK(publicKey)), kid, use: "sig" };
  return { kid, alg, privateKey, publicKey, jwk };
}

const rsa = await pair("rsa", "RS256");
const pss = await pair("pss", "PS256");
const ec = await pair("ec", "ES256");
const ed = await pair("ed", "EdDSA", { crv: "Ed25519" });
const stranger = await pair("rsa", "RS256");
const p384 = await pair("p384", "ES384");

const keys = [
  { ...rsa.jwk, alg: "RS256" },
  pss.jwk, // without "alg": for either padding
  { ...ec.jwk, alg: "ES256" },
  { ...ed.jwk, alg: "EdDSA" },
  p384.jwk, // of no algorithm that is known
  { ...stranger.jwk, kid: "enc", use: "enc" },
  { ...(await pair("both", "ES256")).jwk, kid: "both" },
  { ...(await pair("both", "ES256")).jwk, kid: "both" },
];

const good = {
  iss: ISSUER,
  sub: "ana",
  aud: AUDIENCE,
  iat: NOW - 10,
  exp: NOW + 300,
  nonce: NONCE,
  roles: ["line leads", "käse"],
};
const without = (name) => {
  const { [name]: _, ...rest } = good;
  return rest;
};

const signed = (claims, key, header = {}) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
/* What SignJWT would refuse to make. */
const forged = async (header, payload, key) => {
  const input = `${header}.${payload}`;
  const options = key.alg === "ES256" ? { dsaEncoding: "ieee-p1363" } : {};
  const { KeyObject } = await import("node:crypto");
  const made = signBytes(key.alg === "EdDSA" ? null : "sha256", Buffer.from(input), {
    key: KeyObject.from(key.privateKey),
    ...options,
  });
  return `${input}.${b64(made)}`;
};
const raw = (text, key = rsa) => forged(json({ alg: key.alg, kid: key.kid }), b64(text), key);
const hmac = (header, secret) => {
  const input = `${json(header)}.${json(good)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
};

/* Numbers of a signature that begin with a byte of zeros, or need one before them. */
async function ecWith(test) {
  for (let i = 0; ; i++) {
    const token = await signed({ ...good, jti: `${i}` }, ec);
    if (test(Buffer.from(token.split(".")[2], "base64url"))) return token;
  }
}
const reversed = async (token) => {
  const [header, claims, signature] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  return `${header}.${claims}.${b64(Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)]))}`;
};
const der = (token) => {
  const [header, claims, signature] = token.split(".");
  const number = (bytes) => {
    const padded = bytes[0] & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
    return Buffer.concat([Buffer.from([2, padded.length]), padded]);
  };
  const bytes = Buffer.from(signature, "base64url");
  const body = Buffer.concat([number(bytes.subarray(0, 32)), number(bytes.subarray(32))]);
  return `${header}.${claims}.${b64(Buffer.concat([Buffer.from([0x30, body.length]), body]))}`;
};

const fine = await signed(good, rsa);
const [head, body, signature] = fine.split(".");
const pem = createPublicKey({ key: rsa.jwk, format: "jwk" }).export({ type: "spki", format: "pem" });

const rows = [
  ["RS256", "good", fine],
  ["PS256, of a key without an algorithm", "good", await signed(good, pss)],
  ["RS256, of a key without an algorithm", "good",
    await forged(json({ alg: "RS256", kid: "pss" }), json(good), pss)],
  ["ES256", "good", await signed(good, ec)],
  ["ES256, r begins with zeros", "good", await ecWith((s) => s[0] === 0 && s[1] < 0x80)],
  ["ES256, s begins with zeros", "good", await ecWith((s) => s[32] === 0 && s[33] < 0x80)],
  ["ES256, zeros, then a first bit", "good", await ecWith((s) => s[0] === 0 && s[1] > 0x7f)],
  ["ES256, both have their first bit", "good", await ecWith((s) => s[0] > 0x7f && s[32] > 0x7f)],
  ["ES256, neither has its first bit", "good", await ecWith((s) => s[0] < 0x80 && s[32] < 0x80)],
  ["EdDSA", "good", await signed(good, ed)],
  ["its type is JWT", "good", await signed(good, rsa, { typ: "JWT" })],
  ["its type is jwt", "good", await signed(good, rsa, { typ: "application/jwt" })],
  ["for several, and ours by azp", "good",
    await signed({ ...good, aud: ["others", AUDIENCE], azp: AUDIENCE }, rsa)],
  ["an audience in an array", "good", await signed({ ...good, aud: [AUDIENCE] }, rsa)],
  ["expired for less than the leeway", "good", await signed({ ...good, exp: NOW - 59 }, rsa)],
  ["good from within the leeway", "good", await signed({ ...good, nbf: NOW + 59 }, rsa)],
  ["times with fractions", "good", await signed({ ...good, exp: NOW + 0.5, iat: NOW - 0.5 }, rsa)],
  ["unknown members of its header", "good", await signed(good, rsa, { future: { a: [1] } })],

  ["an embedded key is not looked at", "signature does not fit",
    await signed(good, stranger, { jwk: stranger.jwk })],
  ["an embedded key without a kid", "names no key",
    await signed(good, stranger, { kid: undefined, jwk: stranger.jwk })],
  ["the address of a key is not looked at", "signature does not fit",
    await signed(good, stranger, { jku: "https://evil.example/keys" })],
  ["the address of a certificate is not looked at", "signature does not fit",
    await signed(good, stranger, { x5u: "https://evil.example/cert" })],
  ["embedded certificates are not looked at", "signature does not fit",
    await signed(good, stranger, { x5c: ["MIIB"] })],
  ["none", "algorithm is none of", `${new UnsecuredJWT(good).encode()}AA`],
  ["none, unsigned", "not three parts", new UnsecuredJWT(good).encode()],
  ["nOnE", "algorithm is none of", `${json({ alg: "nOnE", kid: "rsa" })}.${body}.${signature}`],
  ["HS256 with the public key as the secret", "algorithm is none of",
    hmac({ alg: "HS256", kid: "rsa" }, pem)],
  ["HS256 with the key's JSON as the secret", "algorithm is none of",
    hmac({ alg: "HS256", kid: "rsa" }, JSON.stringify(keys[0]))],
  ["RS384", "algorithm is none of",
    await new SignJWT(good).setProtectedHeader({ alg: "RS384", kid: "rsa" })
      .sign((await pair("rsa", "RS384")).privateKey)],
  ["no algorithm", "algorithm is none of", `${json({ kid: "rsa" })}.${body}.${signature}`],
  ["PS256 with a key for RS256", "no key 'rsa' for PS256",
    await signed(good, { ...pss, kid: "rsa" })],
  ["ES256 with the name of an RSA key", "no key 'rsa' for ES256",
    await signed(good, { ...ec, kid: "rsa" })],
  ["ES384", "algorithm is none of", await signed(good, p384)],
  ["a key that is for encryption", "no key 'enc'", await signed(good, { ...stranger, kid: "enc" })],
  ["a name that two keys have", "no key 'both'", await signed(good, { ...ec, kid: "both" })],
  ["an unknown key", "no key 'new'", await signed(good, { ...rsa, kid: "new" })],
  ["a name that is no text", "cannot be the name",
    await forged(json({ alg: "RS256", kid: 7 }), json(good), rsa)],
  ["another's signature", "signature does not fit", await signed(good, stranger)],
  ["a signature of other claims", "signature does not fit",
    `${head}.${json({ ...good, sub: "eve" })}.${signature}`],
  ["r and s swapped", "signature does not fit", await reversed(await signed(good, ec))],
  ["ES256 in ASN.1", "signature does not fit", der(await signed(good, ec))],
  ["ES256 of zeros", "signature does not fit",
    `${json({ alg: "ES256", kid: "ec" })}.${body}.${b64(Buffer.alloc(64))}`],
  ["a signature with padding", "its signature: want base64", `${fine}==`],
  ["a header with padding", "its header: want base64",
    await forged(`${json({ alg: "RS256", kid: "rsa", a: 1 })}=`, body, rsa)],
  ["four parts", "not three parts", `${fine}.AA`],
  ["an empty signature", "not three parts", `${head}.${body}.`],

  ["crit", "is not known here",
    await new FlattenedSign(Buffer.from(JSON.stringify(good)))
      .setProtectedHeader({ alg: "RS256", kid: "rsa", crit: ["exp"], exp: 1 })
      .sign(rsa.privateKey, { crit: { exp: true } })
      .then((made) => `${made.protected}.${made.payload}.${made.signature}`)],
  ["an unencoded payload", "is not known here",
    await forged(json({ alg: "RS256", kid: "rsa", b64: false, crit: ["b64"] }), body, rsa)],
  ["the type of a log-out", "another purpose", await signed(good, rsa, { typ: "logout+jwt" })],
  ["the type of an access token", "another purpose", await signed(good, rsa, { typ: "at+jwt" })],
  ["two algorithms", "has 'alg' twice",
    await forged(b64('{"alg":"none","kid":"rsa","alg":"RS256"}'), body, rsa)],
  ["a header that is an array", "want a JSON object", await forged(json(["RS256"]), body, rsa)],
  ["claims that are a text", "want a JSON object",
    await new CompactSign(Buffer.from('"claims"'))
      .setProtectedHeader({ alg: "RS256", kid: "rsa" }).sign(rsa.privateKey)],
  ["claims that are no JSON", "its claims: not JSON", await raw("{iss:1}")],
  ["two subjects", "have the same name",
    await raw(JSON.stringify(good).replace("{", '{"sub":"eve",'))],
  ["two subjects, one escaped", "have the same name",
    await raw(JSON.stringify(good).replace("{", '{"s\\u0075b":"eve",'))],
  ["two roles below", "have the same name",
    await raw(JSON.stringify({ ...good, a: 1 }).replace('"a":1', '"a":[{"b":1,"b":2}]'))],

  ["another issuer", "another issuer", await signed({ ...good, iss: `${ISSUER}/` }, rsa)],
  ["no issuer", "another issuer", await signed(without("iss"), rsa)],
  ["another audience", "another audience", await signed({ ...good, aud: "others" }, rsa)],
  ["no audience", "another audience", await signed(without("aud"), rsa)],
  ["audiences without ours", "another audience", await signed({ ...good, aud: ["a", "b"] }, rsa)],
  ["for several, and another's by azp", "another audience",
    await signed({ ...good, aud: ["others", AUDIENCE], azp: "others" }, rsa)],
  ["for several, without azp", "another audience",
    await signed({ ...good, aud: ["others", AUDIENCE] }, rsa)],
  ["expired", "has expired", await signed({ ...good, exp: NOW - 60 }, rsa)],
  ["without an end", "until when", await signed(without("exp"), rsa)],
  ["its end is a text", "until when", await raw(JSON.stringify({ ...good, exp: "1900000000" }))],
  ["its end is beyond all times", "until when", await raw(JSON.stringify({ ...good, exp: 1e300 }))],
  ["its end is negative", "until when", await raw(JSON.stringify({ ...good, exp: -1 }))],
  ["not good yet", "not good yet", await signed({ ...good, nbf: NOW + 61 }, rsa)],
  ["made in the future", "not good yet", await signed({ ...good, iat: NOW + 61 }, rsa)],
  ["its begin is a text", "not good yet", await raw(JSON.stringify({ ...good, nbf: "0" }))],
  ["without the time it was made", "when it was made", await signed(without("iat"), rsa)],
  ["without a subject", "whom it is about", await signed(without("sub"), rsa)],
  ["an empty subject", "whom it is about", await signed({ ...good, sub: "" }, rsa)],
  ["a subject with a line end", "whom it is about", await signed({ ...good, sub: "a\nb" }, rsa)],
  ["another nonce", "another sign-in", await signed({ ...good, nonce: "nonce-of-that-sign-in" }, rsa)],
  ["without a nonce", "another sign-in", await signed(without("nonce"), rsa)],
];

console.log(["keys", "", JSON.stringify({ keys })].join("\t"));
for (const row of rows) console.log(row.join("\t"));
