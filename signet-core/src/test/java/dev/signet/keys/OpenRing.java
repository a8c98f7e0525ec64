package dev.signet.keys;

import java.nio.file.Path;
import java.time.Clock;

/** A process that opens a ring as soon as it is told to, and says which key signs. */
final class OpenRing {
    private OpenRing() {}

    public static void main(String[] args) throws Exception {
        System.out.println("ready");
        System.in.read();
        KeyRing ring = Rings.open(Path.of(args[0]), Clock.systemUTC());
        System.out.println(ring.active(KeyPurpose.RESPONSE).kid());
    }
}
