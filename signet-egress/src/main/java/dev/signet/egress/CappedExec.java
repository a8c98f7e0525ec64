package dev.signet.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** Outermost in the classic client: cuts bodies that are too large, as they are after decoding, while they are read. */
final class CappedExec implements ExecChainHandler {
    private final int most;

    CappedExec(int most) {
        this.most = most;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return response;
        }
        if (entity.getContentLength() > most) {
            scope.execRuntime.discardEndpoint(); // what is left is not read to keep a connection
            throw tooLarge(most);
        }
        response.setEntity(new Capped(entity, scope, most));
        return response;
    }

    static EgressException tooLarge(int most) {
        return new EgressException(
                new EgressRefusal(EgressReason.RESPONSE_TOO_LARGE, "the response is larger than " + most + " octets"));
    }

    private static final class Capped extends HttpEntityWrapper {
        private final ExecChain.Scope scope;
        private final int most;
        private InputStream content;

        Capped(HttpEntity entity, ExecChain.Scope scope, int most) {
            super(entity);
            this.scope = scope;
            this.most = most;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                content = new CappedStream(super.getContent(), scope, most);
            }
            return content;
        }

        /** As {@link CappedStream#close}, also where nobody asked for the content. */
        @Override
        public void close() throws IOException {
            try {
                getContent().close();
                super.close();
            } catch (IOException e) {
                scope.execRuntime.discardEndpoint();
            }
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (InputStream all = getContent()) {
                all.transferTo(out);
            }
        }
    }

    private static final class CappedStream extends FilterInputStream {
        private static final int BLOCK = 8192;

        private final ExecChain.Scope scope;
        private final int most;
        private long taken;
        private boolean closed;

        CappedStream(InputStream content, ExecChain.Scope scope, int most) {
            super(content);
            this.scope = scope;
            this.most = most;
        }

        private int counted(int octets) throws IOException {
            taken += Math.max(0, octets);
            if (taken > most) {
                scope.execRuntime.discardEndpoint();
                throw tooLarge(most);
            }
            return octets;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            counted(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            return counted(super.read(octets, offset, length));
        }

        @Override
        public long skip(long n) throws IOException {
            return Math.max(0, read(new byte[(int) Math.min(Math.max(0, n), BLOCK)]));
        }

        /** The streams below read to the end, however far that is, so that the connection can be kept; this one as far as it may. */
        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                byte[] rest = new byte[BLOCK];
                while (taken <= most && read(rest) >= 0) {
                    // not wanted
                }
                super.close();
            } catch (IOException e) {
                scope.execRuntime.discardEndpoint(); // nobody wants what is missing
            }
        }
    }
}
