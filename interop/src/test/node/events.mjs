// Reads an event stream with a stock EventSource, which knows nothing of signatures; and verifies it with jose, which knows nothing of Signet. One line of output a check.
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { EventSource } from 'eventsource'
import { FlattenedSign, createLocalJWKSet, flattenedVerify, importJWK } from 'jose'

const [server, directory] = process.argv.slice(2)
const url = new URL('/events', server).href
const keys = JSON.parse(readFileSync(join(directory, 'private.json'), 'utf8')).keys
const serverKeys = createLocalJWKSet(await (await fetch(new URL('/.well-known/jwks.json', server))).json())
const digest = text => createHash('sha256').update(text).digest('base64url')
const encode = text => new TextEncoder().encode(text)
let failures = 0

function check(name, seen, expected) {
  const holds = JSON.stringify(seen) === JSON.stringify(expected)
  if (!holds) failures++
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${name}${holds ? '' : ': ' + JSON.stringify(seen)}`)
}

const EXPECTED = [['message', 'one'], ['add', 'grüße 😀'], ['message', 'two\n lines\n'], ['done', '']]

const read = address => new Promise((resolve, reject) => {
  const events = []
  const source = new EventSource(address)
  const take = event => {
    events.push([event.type, event.lastEventId, event.data])
    if (event.type === 'done') {
      source.close()
      resolve(events)
    }
  }
  for (const type of ['message', 'add', 'done', 'signature']) source.addEventListener(type, take)
  source.addEventListener('error', event => reject(new Error(event.message)))
})
const seen = await read(url)
check('a stock EventSource reads the stream', seen.map(([type, , data]) => [type, data]), EXPECTED)

async function sign() {
  const header = {
    alg: keys[0].alg, kid: keys[0].kid, typ: 'signet-request+jws', nonce: randomUUID(),
    iat: Math.floor(Date.now() / 1000), htm: 'GET', url, b64: false, crit: ['b64'],
  }
  const jws = await new FlattenedSign(encode('')).setProtectedHeader(header)
    .sign(await importJWK(keys[0], keys[0].alg), { crit: { b64: true } })
  return `${jws.protected}..${jws.signature}`
}

async function verify(value, data) {
  const [head, , signature] = value.split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url').toString())
  const payload = header.b64 === false ? encode(data) : Buffer.from(data).toString('base64url')
  return (await flattenedVerify({ protected: head, payload, signature }, serverKeys, { crit: { b64: true } })).protectedHeader
}

const question = await sign()
const answer = await (await fetch(url, { headers: { 'x-signature': question } })).text()
const verified = []
let event = { data: [] }
let previous
let end
for (const line of answer.split('\n')) {
  const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line)
  if (line.startsWith(': signet-end ')) {
    const header = await verify(line.slice(13), '')
    end = [header.typ, header.seq, header.prev, header.req]
    check('the end is signed, and counts the events', end, ['signet-end+jws', verified.length, digest(previous), digest(question)])
  } else if (line === '') {
    if (event.data.length) {
      const header = await verify(event.signature, event.data.join('\n'))
      check(`event ${verified.length} is signed, and tied to the question and to the one before`,
        [header.typ, header.seq, header.prev, header.req, header.event, header.id],
        ['signet-event+jws', verified.length, previous && digest(previous), digest(question), event.event, event.id])
      verified.push(event.data.join('\n'))
      previous = event.signature
    }
    event = { data: [] }
  } else if (name === 'data') {
    event.data.push(value)
  } else if (name !== '') {
    event[name] = value
  }
}
check('every event is there', verified, EXPECTED.map(([, data]) => data))
check('and the end', end !== undefined, true)

const unsigned = answer.replace(/^(signature: |: signet-end ).*\n/gm, '')
const plain = createServer((request, response) => response.setHeader('content-type', 'text/event-stream').end(unsigned)).listen(0, '127.0.0.1')
await once(plain, 'listening')
check('a stock EventSource reads the same where nothing is signed', await read(`http://127.0.0.1:${plain.address().port}/`), seen)
plain.close()
plain.closeAllConnections()
console.log(`${failures} failures`)
