import com.google.googlejavaformat.java.GoogleJavaFormatToolProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Hands every Java file of some folders to google-java-format, in one JVM: `check` names the files
/// that are not formatted and fails, `write` formats them in place.
public final class Format {
  private Format() {}

  public static void main(String... args) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            args[0].equals("write")
                ? List.of("--replace")
                : List.of("--dry-run", "--set-exit-if-changed"));
    for (String folder : args[1].strip().split(" ")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files.filter(Format::isSource).map(Path::toString).forEach(arguments::add);
      }
    }
    int status =
        new GoogleJavaFormatToolProvider()
            .run(System.out, System.out, arguments.toArray(String[]::new));
    if (status != 0) {
      System.out.println(
          "Not formatted, or not Java, as named above: tools/format formats in place.");
    }
    System.exit(status);
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") && !file.toString().contains("/target/");
  }
}
