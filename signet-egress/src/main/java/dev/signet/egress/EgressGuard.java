package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.egress.EgressStep.Outcome;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Says where outgoing requests may go. {@link #examine} is cheap and looks nothing up; {@link #resolve} looks the host up and checks every address. Who connects must connect to one of those, and to
 * nothing that was looked up again. Safe for many threads; its own are made when a host is first looked up.
 */
public final class EgressGuard implements AutoCloseable {
    private static final String LOOKUP = "a name in DNS";
    private static final String ADDRESSES = "public addresses only";

    private final EgressPolicy policy;
    private final Lookups lookups;
    private final AddressRule rule;
    private final EgressListener listener;
    private final ReportLog log = new ReportLog(System::nanoTime);

    private EgressGuard(EgressSettings settings, NameLookup lookup, AddressRule rule, EgressListener listener) {
        this.policy = new EgressPolicy(settings);
        this.lookups = new Lookups(lookup, settings.connectTimeout());
        this.rule = rule;
        this.listener = ContainedListener.of(listener);
    }

    public static EgressGuard of(EgressSettings settings, NameLookup lookup, EgressListener listener) {
        return of(settings, lookup, new PublicAddresses(), listener);
    }

    static EgressGuard of(EgressSettings settings, NameLookup lookup, AddressRule rule, EgressListener listener) {
        return new EgressGuard(settings, lookup, rule, listener);
    }

    /** @param tenantHosts the tenant's own list; null where there is none */
    public UrlVerdict examine(String url, HostList tenantHosts) {
        EgressUrl parsed = EgressUrl.parse(url);
        List<EgressStep> steps = new ArrayList<>();
        EgressRefusal refusal = policy.examine(parsed, tenantHosts, steps::add);
        count(steps, parsed.host());
        return verdict(parsed, refusal);
    }

    /** What {@link #examine} says of a URL that it was asked about before; counts and logs nothing. */
    UrlVerdict examineAgain(String url, HostList tenantHosts) {
        EgressUrl parsed = EgressUrl.parse(url);
        return verdict(parsed, policy.examine(parsed, tenantHosts, step -> {}));
    }

    private static UrlVerdict verdict(EgressUrl parsed, EgressRefusal refusal) {
        return refusal != null
                ? refusal
                : new EgressTarget(URI.create(parsed.text()), parsed.host().name(), parsed.effectivePort());
    }

    /** @return null for an address that may be reached */
    EgressRefusal check(InetAddress address) {
        return rule.check(address);
    }

    /** Counts what went wrong after the checks, for who expects exceptions. */
    EgressException failure(EgressReason reason, String detail) {
        listener.refused(reason.code(), false);
        return new EgressException(new EgressRefusal(reason, detail));
    }

    /**
     * Looks the host up on a thread of the guard's own, once for all who ask at the same time, and checks every address. Completes normally, within the connect timeout, on a thread that must not be
     * held up.
     */
    public CompletionStage<AddressVerdict> resolve(EgressTarget target) {
        return lookups.ask(target.host()).thenApply(answer -> counted(target.host(), answer));
    }

    /**
     * The addresses of a host that may be reached, for the resolver hook of an HTTP client that this module has no class for, such as OkHttp's {@code Dns}: what {@link #examine} says of a host without
     * a tenant's list, and then what {@link #resolve} says. That each URL is examined before, that proxies and redirects are off, and that certificates are checked is for its user to see to.
     * Blocks up to the connect timeout.
     *
     * @return at least one; the client must connect to one of these
     * @throws EgressException for any refusal
     */
    public List<InetAddress> addresses(String host) throws EgressException {
        EgressUrl asked = EgressUrl.ofHost(host);
        List<EgressStep> steps = new ArrayList<>();
        EgressRefusal refusal = policy.examineHost(asked, steps::add);
        count(steps, asked.host());
        AddressVerdict verdict = refusal;
        if (refusal == null) {
            String name = asked.host().name();
            verdict = counted(name, lookups.ask(name).join());
        }
        if (verdict instanceof AddressVerdict.Checked checked) {
            return checked.addresses();
        }
        throw new EgressException((EgressRefusal) verdict);
    }

    /** What {@link #examine} and {@link #resolve} would say, and why. Counts and logs nothing; blocks up to the connect timeout. */
    public EgressExplanation explain(String url, HostList tenantHosts) {
        List<EgressStep> steps = new ArrayList<>();
        EgressUrl parsed = EgressUrl.parse(url);
        EgressRefusal refusal = policy.examine(parsed, tenantHosts, steps::add);
        if (refusal != null) {
            steps.add(new EgressStep(LOOKUP, EgressReason.NAME_NOT_RESOLVED, Outcome.NOT_REACHED, ""));
            steps.add(new EgressStep(ADDRESSES, EgressReason.ADDRESS_NOT_PUBLIC, Outcome.NOT_REACHED, ""));
            return new EgressExplanation(steps, refusal);
        }
        String host = parsed.host().name();
        return new EgressExplanation(steps, judge(host, lookups.ask(host).join(), steps::add));
    }

    private AddressVerdict judge(String host, Lookups.Answer answer, Consumer<EgressStep> steps) {
        EgressRefusal failure = answer.failure();
        if (failure != null) {
            steps.accept(new EgressStep(LOOKUP, failure.reason(), Outcome.REFUSES, failure.detail()));
            steps.accept(new EgressStep(ADDRESSES, EgressReason.ADDRESS_NOT_PUBLIC, Outcome.NOT_REACHED, ""));
            return failure;
        }
        steps.accept(new EgressStep(LOOKUP, EgressReason.NAME_NOT_RESOLVED, Outcome.PASSES, ""));
        List<InetAddress> checked = new ArrayList<>();
        EgressRefusal worst = null;
        for (InetAddress address : answer.addresses()) {
            EgressRefusal refusal = rule.check(address);
            // Whoever names a metadata service must not hide that behind the order of his answers.
            if (refusal != null && (worst == null || refusal.reason() == EgressReason.METADATA_ADDRESS)) {
                worst = new EgressRefusal(refusal.reason(), host + ": " + refusal.detail());
            }
            checked.add(named(host, address));
        }
        if (worst != null) {
            steps.accept(new EgressStep(ADDRESSES, worst.reason(), Outcome.REFUSES, worst.detail()));
            return worst;
        }
        AddressVerdict.Checked verdict = new AddressVerdict.Checked(checked);
        String all = String.join(", ", verdict.texts());
        steps.accept(new EgressStep(ADDRESSES, EgressReason.ADDRESS_NOT_PUBLIC, Outcome.PASSES, all));
        return verdict;
    }

    /** What is connected to is what was judged: these octets, under this name, without a zone. */
    private static InetAddress named(String host, InetAddress address) {
        try {
            return InetAddress.getByAddress(host, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // an address has 4 or 16 octets
        }
    }

    private AddressVerdict counted(String host, Lookups.Answer answer) {
        AddressVerdict verdict = judge(host, answer, step -> {});
        if (verdict instanceof EgressRefusal refusal) {
            listener.refused(refusal.reason().code(), false);
        }
        return verdict;
    }

    /** What is reported and refused all the same counts as refused alone. */
    private void count(List<EgressStep> steps, EgressHost host) {
        for (EgressStep step : steps) {
            if (step.outcome() == Outcome.REFUSES) {
                listener.refused(step.reason().code(), false);
                return;
            }
        }
        for (EgressStep step : steps) {
            if (step.outcome() == Outcome.REPORTS) {
                log.tell(step.reason(), host.name(), step.detail());
                listener.refused(step.reason().code(), true);
            }
        }
    }

    /** Who is told of what happens beyond the guard, too. */
    EgressListener listener() {
        return listener;
    }

    /** Ends the threads. */
    @Override
    public void close() {
        lookups.close();
    }
}
