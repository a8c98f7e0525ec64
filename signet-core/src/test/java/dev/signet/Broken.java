package dev.signet;

import java.util.function.Function;

/** A request in which one thing is wrong, and the verdict that must follow. */
record Broken(String what, String verdict, Function<TestSigner, TestRequest> request) {
    /** Something in the signature. */
    static Broken signing(String what, String verdict, Function<TestSigner, TestSigner> change) {
        return new Broken(what, verdict, signer -> change.apply(signer).sign());
    }

    /** Something in the request, after it was signed. */
    static Broken afterwards(String what, String verdict, Function<TestRequest, TestRequest> change) {
        return new Broken(what, verdict, signer -> change.apply(signer.sign()));
    }

    TestRequest make() {
        return request.apply(TestSigner.request());
    }

    @Override
    public String toString() {
        return what + " -> " + verdict;
    }
}
