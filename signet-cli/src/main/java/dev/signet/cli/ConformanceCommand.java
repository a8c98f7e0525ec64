package dev.signet.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "conformance",
        header = "Answer test vectors: JSON Lines in, JSON Lines out.",
        description = {
            "",
            "Reads one JSON object a line from standard input and answers each, in order, with one line: {\"ok\":true,...} or {\"ok\":false,\"error\":CODE,\"detail\":...}. A line's 'id' is echoed; a bad line is answered, too. Nonces are remembered from line to line.",
            "",
            "Ops: jcs, jws.verify, jws.sign, jwk.parse, request.verify, response.verify, receipt.verify, bundle.verify, egress.check (protocol section 10).",
            "",
            "CODE is a code of protocol section 3, such as signature_malformed (jcs: body_not_canonical), for receipts one of docs/receipts.md, for egress.check one of docs/egress.md, or one of",
            "  bad_request      the line or one of its members cannot be read",
            "  unknown_op       there is no such op (yet)",
            "  unknown_setting  'config' has a name that is no setting",
            "  key_invalid      a key or key set is refused when it is loaded",
            "  internal_error   a fault in signet itself",
            "",
            "A request that a phase lets pass though its signature does not verify is answered with the verdict 'unsigned' and 'let_pass':CODE.",
            ""
        })
final class ConformanceCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() throws IOException {
        Conformance conformance = new Conformance();
        InputStream in = new BufferedInputStream(console.in(), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                answer(conformance, line.toByteArray());
                line.reset();
            } else {
                line.write(octet);
            }
        }
        if (line.size() > 0) {
            answer(conformance, line.toByteArray());
        }
        return ExitCode.OK;
    }

    private void answer(Conformance conformance, byte[] line) {
        console.write((conformance.answer(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
