// A whole session between the official SDKs, seen on the wire: what is signed, what is verified, what is receipted.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import canonicalize from 'canonicalize'
import { check, eventually, finish, rejection } from './checks.mjs'
import { connect } from './connect.mjs'
import { signingFetch } from './signing-fetch.mjs'

const REVISION = '2025-11-25'
const origin = process.argv[2]
const read = file => JSON.parse(readFileSync(file, 'utf8'))
const key = read('agent-1.jwk')
const serverKeys = read('server.jwks.json')
const sha256 = bytes => 'sha256:' + createHash('sha256').update(bytes).digest('hex')

// What goes over the wire, below the signing fetch; event streams are copied as they pass.
const wire = []
const plainFetch = globalThis.fetch
globalThis.fetch = async (url, init) => {
  const response = await plainFetch(url, init)
  const signature = init?.headers?.get?.('x-signature')
  if (signature) {
    const header = JSON.parse(Buffer.from(signature.split('.')[0], 'base64url'))
    const message = init.body ? JSON.parse(init.body) : undefined
    const seen = { method: init.method, header, headers: init.headers, message, signature, response, bytes: response.headers.get('content-length'), text: '' }
    wire.push(seen)
    if (/event-stream/.test(response.headers.get('content-type'))) {
      const [one, copy] = response.body.tee()
      seen.copied = (async () => { for await (const chunk of copy) seen.text += Buffer.from(chunk).toString() })().catch(() => {})
      return new Response(one, { status: response.status, headers: response.headers })
    }
  }
  return response
}
const sent = name => wire.find(exchange => exchange.message?.method === name)
const tool = name => wire.find(exchange => exchange.message?.params?.name === name)

const answers = []
const faults = []
const watched = { key, serverKeys, onAnswer: told => answers.push(told), onFault: error => faults.push(error.message) }
const answerTo = exchange => eventually('an answer is verified', () => answers.find(told => told.signature === exchange.signature))
let changes = 0
const { client, transport } = await connect({ url: `${origin}/mcp`, ...watched, handlers: [[ToolListChangedNotificationSchema, () => changes++]] })

check('the revision is negotiated', transport.protocolVersion, REVISION)
check('and is what both SDKs said', [sent('initialize').message.params.protocolVersion], [REVISION])
const initialize = sent('initialize')
check('initialize is answered in JSON', initialize.response.headers.get('content-type'), /^application\/json/)
check('initialize opens a session', initialize.response.headers.get('mcp-session-id'), transport.sessionId)
check('initialize has no MCP fields to cover', 'hdrs' in initialize.header, false)
const initialized = sent('notifications/initialized')
check('a notification is taken with 202, and nothing', [initialized.response.status, initialized.bytes], [202, '0'])
check('which is signed, too', (await answerTo(initialized)).status, 202)

check('tools/list', (await client.listTools()).tools.map(({ name }) => name), ['whoami', 'add', 'count', 'roundtrip', 'announce'])
const whoami = await client.callTool({ name: 'whoami' })
check('the tool knows who has signed', whoami.content[0].text, 'default/agent-1')
const steps = []
const counted = await client.callTool({ name: 'count', arguments: { to: 5 } }, undefined, { onprogress: ({ progress }) => steps.push(progress) })
check('tools/call, by a stream with progress', [steps, counted.content[0].text], [[1, 2, 3, 4, 5], 'counted to 5'])
const count = tool('count')
const streamed = await answerTo(count)
check('its stream is verified to its end, event by event', [count.response.headers.get('content-type'), streamed.events], ['text/event-stream;charset=UTF-8', 6])
check('a stream has no signature of its own, and is not marked unsigned',
  ['x-signature', 'x-signet-unsigned'].map(name => count.response.headers.get(name)), [null, null])

const roundtrip = await client.callTool({ name: 'roundtrip' })
check('a question of the server, within the stream', roundtrip.content[0].text, 'the client has answered')
const reply = await eventually('its answer is a signed POST', () => wire.find(({ message }) => message?.result))
check('its answer is a signed POST, taken with 202', [reply.method, reply.header.hdrs['mcp-session-id'], reply.response.status], ['POST', transport.sessionId, 202])

await eventually('a message of the server comes by the GET stream', async () => {
  if (!changes) await client.callTool({ name: 'announce' })
  return changes
})
check('a message of the server comes by the GET stream', changes > 0)
const listening = wire.find(({ method, response }) => method === 'GET' && response.status === 200)
check('it is signed as any other', await eventually('it is signed as any other', () => /\nsignature: [\w-]+\.\.[\w-]+\n/.test(listening.text)))
check('GET is signed', [listening.header.htm, listening.header.url], ['GET', `${origin}/mcp`])
check('the MCP fields are covered on each request after the first', wire.slice(1).map(({ header }) => header.hdrs),
  wire.slice(1).map(() => ({ 'mcp-protocol-version': REVISION, 'mcp-session-id': transport.sessionId })))

const session = transport.sessionId
await transport.terminateSession()
const deleted = wire.find(({ method }) => method === 'DELETE')
check('DELETE ends the session', deleted.response.status, 200)
check('and is covered, too', deleted.header.hdrs['mcp-session-id'], session)
const listened = await answerTo(listening)
check('with it the GET stream ends, by its end marker', listened.events >= 1)
await client.close()
const gone = signingFetch(watched)
const ask = (path, body, headers = {}) => gone(`${origin}${path}`, {
  method: 'POST', body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-protocol-version': REVISION, ...headers },
})
const late = await ask('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { 'mcp-session-id': session })
check('after it the session is gone: 404, signed', late.status, 404)

const stateless = await connect({ url: `${origin}/mcp-json`, ...watched })
check('without sessions the same revision', [stateless.transport.protocolVersion, stateless.transport.sessionId], [REVISION, undefined])
const sum = await stateless.client.callTool({ name: 'add', arguments: { a: 40, b: 2 } })
check('tools/call, answered in JSON', [sum.content[0].text, tool('add').response.headers.get('content-type')], ['42', 'application/json;charset=UTF-8'])
const unknown = await rejection(stateless.client.callTool({ name: 'no such tool' }))
check('an error of the server is what it is without a gateway', [unknown.code, `${unknown.message}`], [-32602, 'MCP error -32602: Unknown tool: invalid_tool_name'])
await stateless.client.close()

// MCP has no batches since 2025-06-18: a signed one is verified and receipted as any body, and refused by the server.
const batch = [{ jsonrpc: '2.0', id: 1, method: 'ping' }, { jsonrpc: '2.0', id: 2, method: 'ping' }]
const refused = await ask('/mcp', batch)
const refusal = await refused.json()
check('a batch is verified, and refused by the server with a JSON-RPC error',
  [refused.status, refusal.jsonrpc, refusal.error.code, refusal.id], [400, '2.0', -32600, null])
check('without a stack trace', JSON.stringify(refusal).includes('stackTrace'), false)

// Receipts: of each exchange, and of a stream at its beginning and at its end.
async function chain(told) {
  const response = await gone(`${origin}/v1/receipts/chain/${told.trace}`)
  const body = await response.json()
  return body.chain ?? body
}
function checkReceipts(name, exchange, told, receipts) {
  const payload = exchange.message ? canonicalize(exchange.message) : ''
  for (const receipt of receipts) {
    const { receipt_hash: hash, ...members } = receipt
    check(`${name}: the hash of hop ${receipt.hop} is over what it says`, hash, sha256(canonicalize(members)))
    check(`${name}: hop ${receipt.hop} is of this request and its signature`,
      [receipt.cid, receipt.request.sig, receipt.request.kid, receipt.request.method],
      [sha256(payload), sha256(exchange.signature), key.kid, exchange.method])
  }
  check(`${name}: the answer named the last one`, told.receipt, receipts.at(-1).receipt_hash)
}
const call = wire.find(exchange => exchange.message?.params?.name === 'add')
const single = await chain(await answerTo(call))
checkReceipts('a call', call, await answerTo(call), single)
check('a call: one receipt', single.map(({ hop, response }) => [hop, response.status]), [[1, 200]])

const both = await chain(streamed)
checkReceipts('a stream', count, streamed, both)
check('a stream: opened and closed', both.map(({ hop, response }) => [hop, response.state]), [[1, 'open'], [2, 'closed']])
check('a stream: the second closes the first', [both[1].prev_receipt_hash, both[1].response.opens], [both[0].receipt_hash, both[0].receipt_hash])
await count.copied
const events = count.text.split('\n\n').filter(block => block.includes('\ndata: ')).map(block => /\ndata: (.*)/.exec(block)[1])
const digests = Buffer.concat(events.map(data => createHash('sha256').update(data).digest()))
check('a stream: what was sent is what was receipted', both[1].response.cid, sha256(digests))
check('a notification: one receipt', (await chain(await answerTo(initialized))).map(({ response }) => response.status), [202])
check('DELETE: one receipt', (await chain(await answerTo(deleted))).map(({ request }) => request.method), ['DELETE'])
check('the GET stream: opened and closed', (await chain(listened)).map(({ response }) => response.state), ['open', 'closed'])
check('nothing was not believed', faults, [])
finish()
