// A fetch that signs every request as docs/protocol.md tells (section 1), and hands out nothing of an answer that it has not verified (section 6).
import { randomUUID } from 'node:crypto'
import canonicalize from 'canonicalize'
import { FlattenedSign, createLocalJWKSet, flattenedVerify, importJWK } from 'jose'
import { NotVerified, digest, verifiedEvents } from './verified-events.mjs'

const SKEW = 60
const COVERED = ['mcp-protocol-version', 'mcp-session-id', 'last-event-id']
const B64 = { crit: { b64: true } }
const now = () => Math.floor(Date.now() / 1000)

function must(holds, why) {
  if (!holds) throw new NotVerified(why)
}

const isJson = type => /^application\/([^;]+\+)?json\s*(;|$)/i.test(type ?? '') && !/;\s*charset\s*=(?!\s*"?utf-8)/i.test(type)

/** The bytes that a signature over this content is about. */
function payload(content, type, c14n) {
  if (content.length === 0 || !isJson(type) || c14n === 'raw') return content
  return Buffer.from(canonicalize(JSON.parse(content.toString('utf8'))))
}

async function sign(key, { method, url, headers, content }) {
  const type = headers.get('content-type')
  const hdrs = Object.fromEntries(COVERED.filter(name => headers.has(name)).map(name => [name, headers.get(name)]))
  const header = {
    alg: key.alg, kid: key.kid, typ: 'signet-request+jws', nonce: randomUUID(), iat: now(), htm: method, url,
    ...(Object.keys(hdrs).length ? { hdrs } : {}),
    ...(content.length && !/^application\/json$/i.test(type) ? { cty: type } : {}),
    b64: false, crit: ['b64'],
  }
  const jws = await new FlattenedSign(payload(content, type)).setProtectedHeader(header).sign(await importJWK(key, key.alg), B64)
  return { value: `${jws.protected}..${jws.signature}`, iat: header.iat }
}

/** Verifies one signature of the server's; gives its header. `what` is for the error. */
async function verify(what, value, typ, keys, asked, payloadOf) {
  const [head, middle, signature, more] = (value ?? '').split('.')
  must(head && middle === '' && signature && more === undefined, `${what} is not signed`)
  let header
  try {
    header = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'))
    const bytes = payloadOf(header)
    const content = header.b64 === false ? bytes : bytes.toString('base64url')
    await flattenedVerify({ protected: head, payload: content, signature }, keys, B64)
  } catch (error) {
    throw new NotVerified(`${what} does not verify: ${error.message}`)
  }
  must(header.typ === typ, `${what} carries a signature of another purpose: ${header.typ}`)
  must(header.req === digest(asked.value), `${what} does not answer this question`)
  must(header.iat === undefined || header.iat >= asked.iat - SKEW && header.iat <= now() + SKEW, `${what} is of another time`)
  return header
}

/**
 * @param key the private JWK, with `kid` and `alg`
 * @param serverKeys the server's JWK set: a copy of its /.well-known/jwks.json, from where you trust it
 * @param onAnswer told of each answer that is verified: { method, status, trace, receipt, signature }; and of a stream when it has come to its end, with `events`
 * @param onFault told why an answer or an event was not believed; the same error is what the reader gets
 */
export function signingFetch({ key, serverKeys, onAnswer = () => {}, onFault = () => {} }) {
  const keys = createLocalJWKSet({ keys: serverKeys.keys.filter(k => k.purpose === 'response') })

  async function answer(request, init) {
    const asked = await sign(key, request)
    const headers = new Headers(request.headers)
    headers.set('x-signature', asked.value)
    const response = await fetch(request.url, { ...init, method: request.method, headers, body: request.content.length ? request.content : undefined, redirect: 'manual' })
    const { status } = response
    const unsigned = response.headers.get('x-signet-unsigned')
    must(unsigned === null, `the answer is not signed: ${unsigned}`)
    const told = { method: request.method, status, trace: response.headers.get('x-signet-trace'), signature: asked.value }
    const check = (what, value, typ, payloadOf) => verify(what, value, typ, keys, asked, payloadOf)
    const type = response.headers.get('content-type')
    const isEmpty = [101, 204, 205, 304].includes(status)
    if (/^text\/event-stream\b/i.test(type ?? '') && request.method !== 'HEAD' && !isEmpty) {
      const events = verifiedEvents({ check, onEnd: end => onAnswer({ ...told, ...end }), onFault })
      return new Response(response.body.pipeThrough(events), { status, headers: response.headers })
    }
    const content = Buffer.from(await response.arrayBuffer())
    const header = await check('the answer', response.headers.get('x-signature'), 'signet-response+jws', h => payload(content, type, h.c14n))
    must(header.status === status, `the answer was signed with the status ${header.status}, not ${status}`)
    must(content.length === 0 || [type, type.split(';')[0]].includes(header.cty), `the answer was signed as ${header.cty}, not ${type}`)
    onAnswer({ ...told, trace: header.trace, receipt: header.receipt })
    return new Response(isEmpty ? null : content, { status, statusText: response.statusText, headers: response.headers })
  }

  return async (input, init = {}) => {
    const request = {
      method: (init.method ?? 'GET').toUpperCase(),
      url: new URL(input).href,
      headers: new Headers(init.headers),
      content: Buffer.from(init.body ?? ''),
    }
    try {
      return await answer(request, init)
    } catch (error) {
      if (error instanceof NotVerified) onFault(error)
      throw error
    }
  }
}
