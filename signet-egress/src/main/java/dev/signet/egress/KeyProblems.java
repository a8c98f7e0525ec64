package dev.signet.egress;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what is wrong in a fetched set, in few lines however much it is. */
final class KeyProblems {
    private static final Logger LOG = LoggerFactory.getLogger(KeyProblems.class);
    private static final int SHOWN = 5;

    private KeyProblems() {}

    static void log(String url, List<KeyProblem> problems) {
        List<KeyProblem> secrets = problems.stream().filter(KeyProblem::secret).toList();
        if (!secrets.isEmpty()) {
            LOG.error("SECRETS ARE PUBLISHED at {}; these keys are not trusted: {}", url, text(secrets));
        }
        List<KeyProblem> others = problems.stream().filter(p -> !p.secret()).toList();
        if (!others.isEmpty()) {
            LOG.warn("keys at {}: these are not trusted: {}", url, text(others));
        }
    }

    private static String text(List<KeyProblem> problems) {
        String shown = problems.stream().limit(SHOWN).map(KeyProblem::toString).collect(Collectors.joining("; "));
        return problems.size() > SHOWN ? shown + "; and " + (problems.size() - SHOWN) + " more" : shown;
    }
}
