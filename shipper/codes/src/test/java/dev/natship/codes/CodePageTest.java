package dev.natship.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodePageTest {
  @Test
  void thePageHasTheCodesOfTheProgramInTheirOrderAndNoOthers() {
    assertEquals(
        Arrays.stream(Code.values()).map(Code::word).toList(),
        List.copyOf(CodePage.sections().keySet()));
  }

  @ParameterizedTest
  @EnumSource
  void eachSectionSaysWhatItMeansWhyAndWhatToDo(Code code) {
    List<String> lines = CodePage.about(code).lines().toList();

    assertEquals(3, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("Means: "), lines::toString);
    assertTrue(lines.get(1).startsWith("Why: "), lines::toString);
    assertTrue(lines.get(2).startsWith("Do: "), lines::toString);
  }

  @Test
  void aCodeIsFoundBehindATextAndHoweverItIsSpelled() {
    String text = Code.SINK_PARKED.after("box [1]: parked");

    assertEquals("box [1]: parked [SINK-PARKED]", text);
    assertEquals(
        Optional.of(Code.SINK_PARKED),
        Code.in(text + " (3 times more since it was last told [x])"));
    assertEquals(Optional.of(Code.NATS_DENIED), Code.named("nats_denied"));
    assertEquals(Optional.empty(), Code.in("[WARN] nothing of ours"));
  }
}
