package dev.signet.egress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.TimeValue;

/** Sends a request on a connection and reads what comes, as far as it may. */
final class ResponseReader implements AsyncClientExchangeHandler {
    /** Told in this order, on a thread of the reactor's; one of the last two, once. */
    interface Outcome {
        void began();

        /** @param keepAlive how long the connection may be kept; zero for not at all */
        void answered(EgressResponse response, TimeValue keepAlive);

        /** @param silent whether the connection ended before anything came */
        void failed(EgressRefusal refusal, boolean silent);
    }

    private static final int MOST_INFORMATION = 8;
    private static final int HTTPS = 443;
    private static final int BEYOND_STATUS = 600;
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]");

    private final EgressRequest request;
    private final EgressTarget target;
    private final InetSocketAddress pinned;
    private final Connections connections;
    private final int most;
    private final Outcome outcome;
    private final ByteBuffer toSend;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HttpResponse response;
    private HttpContext context;
    private boolean endsWithConnection;
    private boolean sent;
    private int information;
    private boolean told;

    ResponseReader(
            EgressRequest request,
            EgressTarget target,
            InetSocketAddress pinned,
            Connections connections,
            Outcome outcome) {
        this.request = request;
        this.target = target;
        this.pinned = pinned;
        this.connections = connections;
        this.most = Math.min(request.maxResponse(), connections.settings.maxResponse());
        this.outcome = outcome;
        this.toSend = ByteBuffer.wrap(request.body());
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext ofConnection) throws HttpException, IOException {
        context = ofConnection;
        if (!pinned.equals(
                HttpCoreContext.cast(ofConnection).getEndpointDetails().getRemoteAddress())) {
            throw new ProtocolException("not the address that was checked"); // whatever the pool did
        }
        sent = !toSend.hasRemaining();
        channel.sendRequest(head(), sent ? null : new BasicEntityDetails(toSend.remaining(), null), ofConnection);
    }

    private BasicHttpRequest head() {
        URI uri = target.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        BasicHttpRequest head = new BasicHttpRequest(
                request.method(),
                "https",
                new URIAuthority(target.host(), target.port() == HTTPS ? -1 : target.port()),
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
        head.addHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        request.headers().forEach(field -> head.addHeader(field.getKey(), field.getValue()));
        if (!head.containsHeader(HttpHeaders.USER_AGENT)) {
            head.addHeader(HttpHeaders.USER_AGENT, "signet");
        }
        return head;
    }

    @Override
    public int available() {
        return toSend.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        while (toSend.hasRemaining() && channel.write(toSend) > 0) {
            // Until the channel takes no more for now.
        }
        if (!toSend.hasRemaining()) {
            sent = true;
            channel.endStream();
        }
    }

    @Override
    public void consumeInformation(HttpResponse interim, HttpContext ofConnection) throws HttpException {
        if (interim.getCode() == HttpStatus.SC_SWITCHING_PROTOCOLS || ++information > MOST_INFORMATION) {
            throw new ProtocolException("interim responses that nobody asked for");
        }
    }

    @Override
    public void consumeResponse(HttpResponse head, EntityDetails entity, HttpContext ofConnection)
            throws HttpException, IOException {
        if (head.getCode() >= BEYOND_STATUS) {
            throw new ProtocolException("no status");
        }
        if (head.containsHeader(HttpHeaders.TRANSFER_ENCODING) && head.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
            throw new ProtocolException("two lengths"); // RFC 9112 section 6.3
        }
        for (Header field : head.getHeaders()) {
            if (field.getValue() != null && CONTROL.matcher(field.getValue()).find()) {
                throw new ProtocolException("a control character"); // RFC 9110 section 5.5
            }
        }
        response = head;
        outcome.began();
        if (entity == null) {
            answered();
        } else {
            endsWithConnection = entity.getContentLength() == ContentLengthStrategy.UNDEFINED;
            refuseAbove(entity.getContentLength());
        }
    }

    private void refuseAbove(long size) throws IOException {
        if (size > most) {
            tell(
                    new EgressRefusal(
                            EgressReason.RESPONSE_TOO_LARGE,
                            target.host() + ": the response is larger than " + most + " octets"),
                    false);
            throw new IOException("too large"); // which closes the connection
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer octets) throws IOException {
        refuseAbove((long) body.size() + octets.remaining());
        byte[] copy = new byte[octets.remaining()];
        octets.get(copy);
        body.writeBytes(copy);
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) throws HttpException {
        EndpointDetails connection = HttpCoreContext.cast(context).getEndpointDetails();
        if (endsWithConnection && !connections.endedByTls(connection)) {
            throw new ProtocolException("cut off");
        }
        answered();
    }

    private void answered() {
        if (told) {
            return;
        }
        told = true;
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        Arrays.stream(response.getHeaders())
                .forEach(field -> headers.add(Map.entry(field.getName(), String.valueOf(field.getValue()))));
        // What is not sent to its end leaves a connection on which nothing else can be said.
        TimeValue keepAlive = sent
                ? DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(response, HttpClientContext.create())
                : TimeValue.ZERO_MILLISECONDS;
        outcome.answered(
                new EgressResponse(
                        response.getCode(),
                        target.host(),
                        AddressText.of(pinned.getAddress()),
                        body.size(),
                        headers,
                        body.toByteArray()),
                keepAlive);
    }

    private void tell(EgressRefusal refusal, boolean silent) {
        if (!told) {
            told = true;
            outcome.failed(refusal, silent);
        }
    }

    @Override
    public void failed(Exception fault) {
        boolean silent = response == null && information == 0 && !(fault instanceof HttpException);
        tell(
                new EgressRefusal(EgressReason.RESPONSE_INVALID, target.host() + ": " + Failures.responseDetail(fault)),
                silent);
    }

    @Override
    public void cancel() {
        failed(new IOException("the connection was closed"));
    }

    @Override
    public void releaseResources() {
        cancel(); // of an exchange that has not been told of
    }
}
