package dev.signet.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Stands in for a response of Tomcat's: does what that does, without being known as Tomcat's. */
final class BelowTomcat {
    private BelowTomcat() {}

    static ServletResponse hidden(ServletResponse response) {
        ServletResponse bottom = response;
        while (bottom instanceof ServletResponseWrapper wrapper) {
            bottom = wrapper.getResponse();
        }
        if (!bottom.getClass().getName().startsWith("org.apache.catalina.")) {
            return response;
        }
        return (ServletResponse) Proxy.newProxyInstance(
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
