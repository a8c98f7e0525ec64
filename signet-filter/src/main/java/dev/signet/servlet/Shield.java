package dev.signet.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Keeps Tomcat from reaching through a held response. Since version 11 Tomcat unwraps the response after a forward and closes the one below, so that what a filter
 * holds back could not be sent any more; it stops at a response that is no wrapper. Other containers must find their own response below, and get it.
 */
final class Shield {
    private static final String TOMCAT = "org.apache.catalina.";

    private Shield() {}

    static HttpServletResponse of(HttpServletResponse response) {
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            innermost = wrapper.getResponse();
        }
        if (!innermost.getClass().getName().startsWith(TOMCAT)) {
            return response;
        }
        return (HttpServletResponse) Proxy.newProxyInstance(
                HttpServletResponse.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(response, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
