// What somebody in the middle, or without a key, can do: nothing that is not refused, or reported.
import { readFileSync } from 'node:fs'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { check, eventually, finish, rejection } from './checks.mjs'
import { connect } from './connect.mjs'
import { middle } from './proxy.mjs'
import { signingFetch } from './signing-fetch.mjs'

const origin = process.argv[2]
const read = file => JSON.parse(readFileSync(file, 'utf8'))
const serverKeys = read('server.jwks.json')
const key = read('agent-1.jwk')
const proxy = await middle(origin)
const url = `${proxy.origin}/mcp`
const untouched = { request: proxy.request, answer: proxy.answer, events: proxy.events }
const calm = () => Object.assign(proxy, untouched)
const message = error => JSON.parse(error.message.slice(error.message.indexOf('{')))

async function opened(more = {}) {
  calm()
  const faults = []
  const { client, transport } = await connect({ url, key, serverKeys, onFault: error => faults.push(error.message), ...more })
  return { client, transport, faults }
}

// Without a signature.
const stranger = await rejection(new Client({ name: 'stranger', version: '1' }).connect(new StreamableHTTPClientTransport(new URL(`${origin}/mcp`))))
check('unsigned: the SDK says which status', stranger.code, 401)
check('unsigned: and why, as a JSON-RPC error', [message(stranger).jsonrpc, message(stranger).error.code, message(stranger).error.message, message(stranger).id],
  ['2.0', -32010, 'signature_missing', null])
check('unsigned: and what to do', message(stranger).error.data.detail, /^sign the request/)
const foreign = await rejection(connect({ url, serverKeys, key: { ...key, kid: 'agent-9' } }))
check('a key that nobody trusts', [foreign.code, message(foreign).error.message], [401, 'signature_unknown'])
const listen = await fetch(`${origin}/mcp`, { headers: { accept: 'text/event-stream' } })
check('an unsigned GET', [listen.status, (await listen.json()).error.message], [401, 'signature_missing'])

// The request is changed on its way.
async function changed(name, change, expected) {
  const { client, faults } = await opened()
  proxy.request = change
  const error = await rejection(client.callTool({ name: 'add', arguments: { a: 1, b: 2 } }))
  check(name, [error.code, message(error).error.message, message(error).id, faults], [...expected, []])
  await client.close()
}
const toCalls = change => request => request.body.includes('tools/call') && change(request)
await changed('a changed body', toCalls(request => request.body = request.body.replace('"a":1', '"a":100')), [401, 'signature_invalid', 1])
await changed('a changed MCP-Protocol-Version', toCalls(request => request.headers['mcp-protocol-version'] = '2025-06-18'), [401, 'signature_mismatch', null])
await changed('a changed Mcp-Session-Id', toCalls(request => request.headers['mcp-session-id'] = 'another'), [401, 'signature_mismatch', null])
await changed('an Mcp-Session-Id that is taken away', toCalls(request => delete request.headers['mcp-session-id']), [401, 'signature_mismatch', null])
await changed('a Last-Event-ID that is put in', toCalls(request => request.headers['last-event-id'] = '7'), [401, 'signature_mismatch', null])

// The request is sent once more.
const { client: honest } = await opened()
await honest.callTool({ name: 'add', arguments: { a: 1, b: 2 } })
const { method, headers, body } = proxy.lastPosted
const again = await fetch(`${origin}/mcp`, { method, headers, body })
const replay = await again.json()
check('a replay', [again.status, replay.error.message, replay.id], [409, 'replay_detected', JSON.parse(body).id])
await honest.close()

// The answer is changed on its way.
async function answered(name, change, why) {
  calm()
  proxy.answer = change
  const faults = []
  const error = await rejection(connect({ url, key, serverKeys, onFault: fault => faults.push(fault.message) }))
  check(`${name}: the SDK is told`, [error.name, why.test(error.message)], ['NotVerified', true])
  check(`${name}: and so are we`, faults, [error.message])
}
await answered('a changed answer', answer => answer.body = answer.body.replace('signet-sample', 'signet-simple'), /^the answer does not verify/)
await answered('a changed status', answer => answer.status = 201, /status 200, not 201/)
await answered('an answer without a signature', answer => delete answer.headers['x-signature'], /^the answer is not signed/)
let early
await answered('the answer to another question', answer => early ? Object.assign(answer, early) : early = { ...answer, headers: { ...answer.headers, 'x-signature': 'a..b' } }, /^the answer does not verify/)

// Events are changed on their way.
async function streamed(name, change, why, seen) {
  const { client, transport, faults } = await opened()
  proxy.events = change
  const progress = []
  const error = await rejection(client.callTool({ name: 'count', arguments: { to: 4 } }, undefined, { onprogress: step => progress.push(step.progress) }))
  check(`${name}: it is reported`, [faults.length, why.test(faults[0])], [1, true])
  check(`${name}: the call ends with an error`, error.message, /Connection closed/)
  check(`${name}: nothing of it has reached the client`, progress, seen)
  const after = await rejection(client.callTool({ name: 'whoami' }))
  check(`${name}: and no call is made any more`, after.message, /Not connected/)
  await transport.close()
}
await streamed('a changed event', (event, nth) => [nth === 2 ? event.replace('at 3', 'at 9') : event], /^event 2 does not verify/, [1, 2])
await streamed('a changed event type', (event, nth) => [nth === 1 ? event.replace('event: message', 'event: massage') : event], /^event 1 was signed with another type/, [1])
await streamed('an event without a signature', (event, nth) => [nth === 1 ? event.replace(/\nsignature: .*/, '') : event], /^event 1 carries 0 signatures/, [1])
await streamed('an event of the middle\'s own', (event, nth) => nth === 1 ? ['event: message\ndata: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n', event] : [event], /^event 1 carries 0 signatures/, [1])
await streamed('a dropped event', (event, nth) => nth === 1 ? [] : [event], /^event 1 is missing: 2 comes in its place/, [1])
await streamed('a repeated event', (event, nth) => nth === 1 ? [event, event] : [event], /^event 1 comes again where 2 should be/, [1, 2])
let held
await streamed('events in another order', (event, nth) => nth === 1 ? ((held = event), []) : nth === 2 ? [event, held] : [event], /^event 1 is missing/, [1])
await streamed('a stream that is cut off', (event, nth) => nth === 3 ? null : [event], /^the stream was cut off after 3 events/, [1, 2, 3])
const recorded = []
const { client: recording } = await opened()
proxy.events = event => { recorded.push(event); return [event] }
await recording.callTool({ name: 'count', arguments: { to: 4 } }, undefined, { onprogress: () => {} })
await recording.close()
await streamed('the stream of an earlier call', (event, nth) => [recorded[nth] ?? event], /^event 0 does not answer this question/, [])
const { client: listening, faults: heard } = await opened()
proxy.events = event => [event.replace('tools/list_changed', 'tools/list_changer')]
await eventually('a changed message of the GET stream', async () => {
  await listening.callTool({ name: 'announce' }).catch(() => {})
  return heard.length
})
check('a changed message of the GET stream', heard[0], /^event 0 does not verify/)

// Another client, with a key of its own, and the id of a session.
const { client: owner, transport: session } = await opened()
const thief = signingFetch({ key: read('agent-2.jwk'), serverKeys })
const fields = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-protocol-version': session.protocolVersion, 'mcp-session-id': session.sessionId }
const stolen = await thief(url, { method: 'POST', headers: fields, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' })
check('another\'s session does not exist', [stolen.status, (await stolen.json()).error.message], [404, 'Session not found'])
check('and cannot be ended', (await thief(url, { method: 'DELETE', headers: fields })).status, 404)
calm()
proxy.answer = answer => answer.headers['mcp-session-id'] &&= session.sessionId
const lured = await rejection(connect({ url, key: read('agent-2.jwk'), serverKeys }))
check('a client that is lured into it, by the field of the answer that nothing covers, gets nowhere', [lured.code, message(lured).error.message], [404, 'Session not found'])
calm()
check('its owner goes on', (await owner.callTool({ name: 'whoami' })).content[0].text, 'default/agent-1')
await owner.close()

// Batches: one refusal for the whole, with the id null, as JSON-RPC has it.
const batch = '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]'
async function batched(send) {
  const { status, headers, response } = await send()
  const { jsonrpc, error, id } = await response.json()
  return [status, headers, jsonrpc, error.code, error.message, id]
}
const post = async (fetcher, address) => {
  const response = await fetcher(address, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }, body: batch })
  return { status: response.status, headers: response.headers.get('content-type'), response }
}
const signed = signingFetch({ key, serverKeys })
check('an unsigned batch', await batched(() => post(fetch, `${origin}/mcp`)), [401, 'application/json', '2.0', -32010, 'signature_missing', null])
calm()
proxy.request = request => request.body = request.body.replace('"id":2', '"id":3')
check('a changed batch', await batched(() => post(signed, url)), [401, 'application/json', '2.0', -32010, 'signature_invalid', null])
calm()
await post(signed, url)
const { headers: once } = proxy.lastPosted
check('a batch that is sent again', await batched(() => post((address, init) => fetch(address, { ...init, headers: once }), `${origin}/mcp`)),
  [409, 'application/json', '2.0', -32010, 'replay_detected', null])
finish()
