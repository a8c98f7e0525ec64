// Signs requests as docs/protocol.md tells, with other people's libraries only, and verifies the answers. One line of output a check.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { FlattenedSign, createLocalJWKSet, flattenedVerify, importJWK } from 'jose'

const [server, directory] = process.argv.slice(2)
const url = new URL('/rpc', server).href
const keys = JSON.parse(readFileSync(join(directory, 'private.json'), 'utf8')).keys
const jwks = await (await fetch(new URL('/.well-known/jwks.json', server))).json()
const serverKeys = createLocalJWKSet(jwks)
const encode = text => new TextEncoder().encode(text)
let failures = 0

function check(name, holds, seen) {
  if (!holds) failures++
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${name}${holds ? '' : ': ' + seen}`)
}

async function sign(jwk, payload, b64, members = {}) {
  const header = {
    alg: jwk.alg, kid: jwk.kid, typ: 'signet-request+jws',
    nonce: randomUUID(), iat: Math.floor(Date.now() / 1000), htm: 'POST', url, ...members,
    ...(b64 ? {} : { b64: false, crit: ['b64'] }),
  }
  const jws = await new FlattenedSign(payload).setProtectedHeader(header)
    .sign(await importJWK(jwk, jwk.alg), { crit: { b64: true } })
  return `${jws.protected}..${jws.signature}`
}

async function post(body, signature, type = 'application/json') {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type, 'x-signature': signature }, body })
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}

async function verifyAnswer(name, answer, requestSignature) {
  const [head, middle, signature] = answer.headers.get('x-signature').split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url').toString())
  const raw = header.c14n === 'raw' || !answer.headers.get('content-type').includes('json')
  const payload = raw ? answer.body : Buffer.from(canonicalize(JSON.parse(answer.body.toString('utf8'))))
  const { protectedHeader } = await flattenedVerify(
    { protected: head, payload: header.b64 === false ? payload : payload.toString('base64url'), signature }, serverKeys, { crit: { b64: true } })
  check(`${name}: the answer verifies in jose`, middle === '' && protectedHeader.typ === 'signet-response+jws', head)
  check(`${name}: the answer names the question`,
    protectedHeader.req === createHash('sha256').update(requestSignature).digest('base64url'), protectedHeader.req)
  check(`${name}: the answer names its status`, protectedHeader.status === answer.status, protectedHeader.status)
}

// Unsorted members, escapes, numbers and characters outside the BMP, so that the canonical form differs from what is sent.
const body = JSON.stringify({ params: { name: 'Zoë 😀 \u2028', amount: 1e21, small: 1e-7, '\ufb33': 1, '😀': 2 }, method: 'echo', id: 7, jsonrpc: '2.0' }, null, 1)
const payload = encode(canonicalize(JSON.parse(body)))

for (const jwk of keys) {
  for (const b64 of [true, false]) {
    const name = `${jwk.alg}, b64 ${b64}`
    const signature = await sign(jwk, payload, b64)
    const answer = await post(body, signature)
    check(`${name}: a signed request passes`, answer.status === 200, `${answer.status} ${answer.body}`)
    await verifyAnswer(name, answer, signature)
    const replay = await post(body, signature)
    check(`${name}: the same again is refused`, replay.status === 409, replay.status)
    await verifyAnswer(`${name}, refusal`, replay, signature)
  }
  const tampered = await post(body.replace('echo', 'pay'), await sign(jwk, payload, false))
  check(`${jwk.alg}: a changed body is refused`, tampered.status === 401, tampered.status)
}

const text = encode('not JSON at all\n')
const signature = await sign(keys[0], text, false, { cty: 'text/plain' })
const answer = await post(text, signature, 'text/plain')
check('text/plain, raw: a signed request passes', answer.status === 200, `${answer.status} ${answer.body}`)
await verifyAnswer('text/plain, raw', answer, signature)

console.log(`${failures} failures`)
process.exit(failures ? 1 : 0)
