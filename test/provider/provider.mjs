/* A provider of sign-ins for tests: node provider.mjs REDIRECT_URI [ALG]
 *
 * It says where it listens as a line of JSON. It believes everybody whatever password: who
 * signs in as "ana" is ana, with the groups below. POST /rotate gives it other keys, and
 * POST /hang makes it answer nothing any more. ALG signs the ID tokens: RS256, PS256,
 * ES256 or EdDSA. */
import { createServer } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const [redirect, alg = "RS256"] = process.argv.slice(2);
const people = {
  ana: { groups: ["line leads", "everybody"], preferred_username: "ana.k" },
  ben: { groups: ["everybody"], preferred_username: "ben" },
  eve: { groups: ["strangers"] },
};
const audience = "https://shopfloor.plant.example";
let generation = 0;

async function makeKeys() {
  generation += 1;
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { keys: [{ ...(await exportJWK(privateKey)), alg, use: "sig", kid: `key-${generation}` }] };
}

async function makeProvider(issuer) {
  const provider = new Provider(issuer, {
    jwks: await makeKeys(),
    cookies: { keys: ["only for tests"] },
    enabledJWA: { idTokenSigningAlgValues: [alg] },
    clients: [
      {
        client_id: "shopfloor",
        client_secret: "s3cret + %",
        redirect_uris: [redirect],
        id_token_signed_response_alg: alg,
      },
      {
        client_id: "robot",
        client_secret: "metal",
        redirect_uris: [],
        response_types: [],
        grant_types: ["client_credentials"],
        id_token_signed_response_alg: alg,
      },
    ],
    claims: { openid: ["sub"], profile: ["preferred_username"], groups: ["groups"] },
    scopes: ["openid", "profile", "groups"],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({
          audience,
          scope: "ingest read",
          accessTokenFormat: "jwt",
          accessTokenTTL: 300,
          jwt: { sign: { alg } },
        }),
      },
    },
    extraTokenClaims: () => ({ groups: ["robots"] }),
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  return provider.callback();
}

let callback;
let hanging = false;
const server = createServer(async (request, response) => {
  if (request.method === "POST" && request.url === "/rotate") {
    callback = await makeProvider(`http://127.0.0.1:${server.address().port}`);
    response.end();
  } else if (request.method === "POST" && request.url === "/hang") {
    hanging = true;
    response.end();
  } else if (!hanging) {
    callback(request, response);
  }
});
server.listen(0, "127.0.0.1", async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  callback = await makeProvider(issuer);
  console.log(JSON.stringify({ issuer, audience }));
});
