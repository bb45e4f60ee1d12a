# Needs nothing but `docker build .`, with BuildKit or without.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -Dfast -Dmaven.test.skip=true -pl shipper/app -am package
WORKDIR /src/shipper/app/target/natship
RUN jlink --no-header-files --no-man-pages --compress zip-6 --output runtime --add-modules \
      java.logging,java.management,java.naming,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.unsupported
# Unpacked once here, since the file system may be read-only when the image runs.
RUN arch=$(uname -m | sed 's/x86_64/amd64/') \
 && jar --extract --dir lib --file lib/zstd-jni-*.jar "linux/$arch" \
 && mv lib/linux/*/libzstd-jni-*.so lib/libzstd-jni.so && rm -r lib/linux \
 && mkdir -p plugins

FROM debian:bookworm-slim
# Compresses in a quarter of the time that Java's gzip takes.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libisal2 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/shipper/app/target/natship /opt/natship
RUN mkdir -p /var/lib/natship && chown 10001:10001 /var/lib/natship
# A short run of everything trains the start-up cache; the second command fails if Java would not take it.
WORKDIR /tmp/training
RUN /opt/natship/natship demo --seconds 6 --start-cache /opt/natship/lib/natship.aot >/dev/null \
 && NATSHIP_JAVA_OPTS=-XX:AOTMode=on /opt/natship/natship --version \
 && rm -rf /tmp/*

# Commands by their name (fly ssh console -C "natship status"), and text that is not ASCII.
ENV PATH="/opt/natship:$PATH" LANG=C.UTF-8
WORKDIR /opt/natship
USER 10001:10001
EXPOSE 8686 9598
# Red when lines do not flow: a wrong token, a denied subject, a destination that refuses us.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8686 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
# A command of fly-log-shipper's image behind it (bash start-fly-log-transporter.sh) means run.
ENTRYPOINT ["/opt/natship/natship"]
CMD ["run"]
