import java.net.URL;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Random;
import org.apache.axis.client.Stub;
import org.apache.axis.transport.http.HTTPConstants;
import yunzhi.Article;
import yunzhi.Attributes;
import yunzhi.File;
import yunzhi.Incident;
import yunzhi.KnowledgeLocator;
import yunzhi.KnowledgePortType;
import yunzhi.NewFile;
import yunzhi.Section;
import yunzhi.ServiceFault;
import yunzhi.Submission;

/** The scenario of docs/examples/java/Example.java, by the means of Axis 1.4. */
public final class AxisScenario {
    public static void main(String[] arguments) throws Exception {
        KnowledgePortType port =
            new KnowledgeLocator().getKnowledgePort(new URL(arguments[0]));
        Hashtable<String, String> headers = new Hashtable<>();
        headers.put("Authorization", "Bearer " + arguments[1]);
        ((Stub) port)._setProperty(HTTPConstants.REQUEST_HEADERS, headers);

        System.out.println("found " + port.search("打印机", null, null, null, null, null,
            null, null, null, null, null, 5).getTotal());
        Incident incident = port.createIncident("打印队列卡住 0x0000011b", "三楼不出纸",
            "Windows", "打印", 2, 2, null, null, null, null, null);
        String number = incident.getNumber();
        System.out.println("incident " + incident.getState());
        System.out.println(
            "suggested " + port.suggest(null, null, number, 3).getHits().length);

        byte[] log = new byte[10 << 20];
        new Random(2).nextBytes(log);
        Attributes attributes = new Attributes();
        attributes.setCategory("打印");
        attributes.setSystem("Windows");
        Submission submission = port.submitSolution("solution",
            "打印队列 Axis " + System.nanoTime(),
            new Section[] {section("symptom", "任务不动"), section("resolution", "重启")},
            attributes, null, new NewFile[] {file("处理记录（三楼）.log", log)}, null, null);
        System.out.println("submitted " + submission.getState());
        port.linkSolution(number, null, submission.getId());
        port.resolveIncident(number, "重启了后台处理程序");
        try {
            port.closeIncident(number);
        } catch (ServiceFault refused) {
            System.out.println("refused " + refused.getCode() + " "
                + Arrays.asList(refused.getDetails()));
        }

        while (!submission.getState().equals("checked_in")) {
            Thread.sleep(200);
            submission = port.getSubmission(submission.getId());
        }
        Article article = port.getArticle(submission.getArticle());
        System.out.println("article " + article.getSections()[0].getText());
        File attachment = port.getAttachment(article.getAttachments()[0].getId());
        System.out.println("attachment " + attachment.getName() + " "
            + Arrays.equals(attachment.getData(), log));
        // Beyond the basic plane Axis writes two references for the one character.
        port.verifyIncident(number, true, "好了 😀", 5);
        System.out.println("closed " + port.closeIncident(number).getState());
        yunzhi.Event[] events = port.getIncident(number).getEvents();
        System.out.println("word " + events[events.length - 2].getText());
        try {
            port.getArticle(999999999);
        } catch (ServiceFault missing) {
            System.out.println("missing " + missing.getCode());
        }
    }

    private static Section section(String name, String text) {
        Section section = new Section();
        section.setName(name);
        section.setText(text);
        return section;
    }

    private static NewFile file(String name, byte[] data) {
        NewFile file = new NewFile();
        file.setName(name);
        file.setData(data);
        return file;
    }
}
