import java.net.URL;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Random;
import java.util.TreeSet;
import org.apache.axis.client.Stub;
import org.apache.axis.transport.http.HTTPConstants;
import yunzhi.Article;
import yunzhi.Attributes;
import yunzhi.Change;
import yunzhi.Changes;
import yunzhi.Event;
import yunzhi.File;
import yunzhi.Incident;
import yunzhi.KnowledgeLocator;
import yunzhi.KnowledgePortType;
import yunzhi.NewFile;
import yunzhi.SearchResult;
import yunzhi.Section;
import yunzhi.ServiceFault;
import yunzhi.Submission;

/** The scenario of tests/clients/scenario.py, by the means of Axis 1.4. */
public final class AxisScenario {
    public static void main(String[] arguments) throws Exception {
        String name = arguments[2];
        KnowledgePortType port =
            new KnowledgeLocator().getKnowledgePort(new URL(arguments[0]));
        Hashtable<String, String> headers = new Hashtable<>();
        headers.put("Authorization", "Bearer " + arguments[1]);
        ((Stub) port)._setProperty(HTTPConstants.REQUEST_HEADERS, headers);
        String cursor = "";
        Changes changes;
        do {
            changes = port.listChanges(cursor, null);
            cursor = changes.getNextCursor();
        } while (changes.isMore());

        SearchResult found =
            port.search("开机", null, null, null, null, null, null, null, null, null, null, 5);
        String title = found.getHits()[0].getTitle();
        System.out.println("found " + found.getTotal() + " " + title);

        Incident incident = port.createIncident("扫描仪不识别 😀", "三楼 <a> & 二楼",
            "Windows", "打印", 2, 2, null, null, null, null, null);
        String number = incident.getNumber();
        System.out.println("reported " + incident.getState() + " " + incident.getTitle());
        System.out.println(
            "suggested " + port.suggest(null, null, number, 10).getHits()[0].getKind());
        System.out.println(
            "commented " + port.addComment(number, "重启过 😀", true).getState());
        System.out.println("transferred "
            + port.transferIncident(number, "要查驱动", "重启", 2, null, null).getLevel());

        byte[] log = new byte[10 << 20];
        new Random(2).nextBytes(log);
        Submission submission = port.submitSolution("solution", "驱动损坏 " + name,
            sections(), attributes(), null, files(log), null, null);
        System.out.println("submitted " + submission.getState());
        incident = port.linkSolution(number, null, submission.getId());
        System.out.println(
            "linked " + incident.getPendingSubmission().equals(submission.getId()));
        System.out.println("resolved " + port.resolveIncident(number, "换了驱动").getState());
        try {
            port.closeIncident(number);
        } catch (ServiceFault refused) {
            System.out.println("refused " + refused.getCode() + " "
                + Arrays.asList(refused.getDetails()));
        }

        while (submission.getState().equals("submitted")
            || submission.getState().equals("in_review")) {
            Thread.sleep(100);
            submission = port.getSubmission(submission.getId());
        }
        System.out.println("reviewed " + submission.getState());
        Article article = port.getArticle(submission.getArticle());
        System.out.println("article " + article.getSections()[1].getText());
        File file = port.getAttachment(article.getAttachments()[0].getId());
        System.out.println(
            "attachment " + file.getName() + " " + Arrays.equals(file.getData(), log));

        System.out.println("verified "
            + port.verifyIncident(number, true, "好了，谢谢 😀", 5).getVerification());
        System.out.println("closed " + port.closeIncident(number).getState());
        for (Event event : port.getIncident(number).getEvents()) {
            if (event.getText().contains("谢谢")) {
                System.out.println("word " + event.getText());
            }
        }
        System.out.println("reopened " + port.reopenIncident(number, "又坏了").getState());
        System.out.println("checked in " + port.checkIn("solution", "直接收入 " + name,
            sections(), attributes(), null, null, null, null).getState());

        TreeSet<String> kinds = new TreeSet<>();
        for (Change change : port.listChanges(cursor, 100).getChanges()) {
            kinds.add(change.getKind());
        }
        System.out.println("changes " + String.join(" ", kinds));
        try {
            port.getArticle(999999999);
        } catch (ServiceFault missing) {
            System.out.println("missing " + missing.getCode());
        }
        try {
            port.createIncident(
                "x", null, null, null, 7, null, null, null, null, null, null);
        } catch (ServiceFault invalid) {
            System.out.println("invalid " + invalid.getCode() + " " + invalid.getPath());
        }
    }

    private static Section[] sections() {
        return new Section[] {
            section("symptom", "设备没有反应"),
            section("resolution", "重装驱动 😀，再看一眼。"),
        };
    }

    private static Section section(String name, String text) {
        Section section = new Section();
        section.setName(name);
        section.setText(text);
        return section;
    }

    private static Attributes attributes() {
        Attributes attributes = new Attributes();
        attributes.setCategory("打印");
        attributes.setSystem("Windows");
        return attributes;
    }

    private static NewFile[] files(byte[] data) {
        NewFile file = new NewFile();
        file.setName("处理记录（三楼）.log");
        file.setData(data);
        return new NewFile[] {file};
    }
}
