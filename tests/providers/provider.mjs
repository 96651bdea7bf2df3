// A real OpenID Connect provider for the tests: whoever comes is the person last named.
// Arguments: port, address to come back to, file of the keys.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

const require = createRequire(process.env.OIDC_PROVIDER + '/');
const { Provider } = await import(require.resolve('oidc-provider'));
const [port, back, keys] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let person = {};
let told = '';

const provider = new Provider(issuer, {
  jwks: JSON.parse(readFileSync(keys, 'utf8')),
  clients: [{
    client_id: 'yunzhi',
    client_secret: 'the word between the two',
    redirect_uris: [back],
    post_logout_redirect_uris: [back.replace('/sign-on/return', '/login')],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
    backchannel_logout_uri: `${issuer}/told`,
  }],
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username', 'groups'],
    email: ['email', 'email_verified'],
  },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
  },
  // It keeps from calling this machine by itself, where the test listens.
  fetch: (address, { dispatcher, ...options }) => fetch(address, options),
  cookies: { keys: ['only for tests'] },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ ...person, sub: id }),
  }),
  interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();

createServer(async (request, response) => {
  if (request.url === '/person') {
    let body = '';
    for await (const piece of request) body += piece;
    person = JSON.parse(body);
    response.end('{}');
  } else if (request.url === '/told') {
    // What it tells us of a logout; a test reads it here and passes it on.
    if (request.method === 'POST') {
      told = '';
      for await (const piece of request) told += piece;
    }
    response.end(told);
  } else if (request.url.startsWith('/interaction/')) {
    const result = person.sub === null
      ? { error: 'access_denied' }
      : { login: { accountId: person.sub } };
    await provider.interactionFinished(request, response, result);
  } else {
    answer(request, response);
  }
}).listen(Number(port), '127.0.0.1');
