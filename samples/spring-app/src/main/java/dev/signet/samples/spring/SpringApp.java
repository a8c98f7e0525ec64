package dev.signet.samples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An ordinary Spring Boot application: nothing in it speaks of signatures but the properties. */
@SpringBootApplication
public class SpringApp {
    public static void main(String[] arguments) {
        SpringApplication.run(SpringApp.class, arguments);
    }
}
