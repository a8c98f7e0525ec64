package dev.signet.gateway;

import java.util.ArrayList;
import java.util.Map;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/** A request as it is sent to what is behind, with a new signature over this body. */
final class ResignedRequest extends ServerHttpRequestDecorator {
    private final HttpHeaders headers = new HttpHeaders();
    private final Flux<DataBuffer> body;

    ResignedRequest(ServerHttpRequest request, Map.Entry<String, String> signature, byte[] bytes) {
        super(request);
        request.getHeaders().forEach((name, values) -> headers.put(name, new ArrayList<>(values)));
        headers.set(signature.getKey(), signature.getValue());
        this.body = bytes.length == 0
                ? Flux.empty()
                : Flux.defer(() -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(bytes)));
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }
}
