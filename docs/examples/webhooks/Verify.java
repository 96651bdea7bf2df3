import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies the signature of a webhook's message: SECRET ID TIMESTAMP SIGNATURE BODY_FILE. */
public class Verify {
    static final long TOLERANCE_SECONDS = 300;

    static boolean isGenuine(
            String secret, String id, String timestamp, String signatures, byte[] body)
            throws Exception {
        long age = Instant.now().getEpochSecond() - Long.parseLong(timestamp);
        if (Math.abs(age) > TOLERANCE_SECONDS) {
            return false;
        }
        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        for (String each : signatures.split(" ")) {
            // Takes the same time wherever the two differ.
            if (MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.UTF_8),
                    each.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    public static void main(String[] arguments) throws Exception {
        byte[] body = Files.readAllBytes(Path.of(arguments[4]));
        boolean good =
                isGenuine(arguments[0], arguments[1], arguments[2], arguments[3], body);
        System.out.println(good ? "genuine" : "NOT genuine");
        System.exit(good ? 0 : 1);
    }
}
