package dev.signet.samples.mcp;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Cloud Gateway with the filter {@code Signet}; application.yaml has all there is to it. */
@SpringBootApplication
public class McpGateway {}
