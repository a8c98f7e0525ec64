package dev.signet.samples.spring;

import java.security.Principal;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Orders; the verified caller is the {@code Principal}, as any other login would be. */
@RestController
class OrderController {
    record Order(String item, int count) {}

    @PostMapping("/orders")
    Map<String, Object> order(@RequestBody Order order, Principal caller) {
        return Map.of("ordered", order.item(), "count", order.count(), "by", caller.getName());
    }

    @GetMapping("/orders/{id}")
    Map<String, Object> show(@PathVariable String id) {
        if (!id.matches("\\d+")) {
            throw new IllegalArgumentException("no such order");
        }
        return Map.of("id", id);
    }

    @GetMapping("/healthz")
    String health() {
        return "up";
    }
}
