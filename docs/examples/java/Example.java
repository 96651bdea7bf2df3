import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.net.URL;
import java.util.Random;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.soap.MTOMFeature;
import yunzhi.Attributes;
import yunzhi.Article;
import yunzhi.File;
import yunzhi.Incident;
import yunzhi.Knowledge;
import yunzhi.KnowledgePortType;
import yunzhi.NewFile;
import yunzhi.NewFileList;
import yunzhi.SearchResult;
import yunzhi.Section;
import yunzhi.SectionList;
import yunzhi.ServiceError;
import yunzhi.Submission;

/**
 * A service desk at work: it searches, reports an incident, writes the solution that was
 * missing, waits for its review, and closes the incident when the user has confirmed.
 *
 * Usage: java Example ADDRESS TOKEN [mtom]
 */
public final class Example {
    private static final int MEGABYTES = 10;

    public static void main(String[] arguments) throws Exception {
        boolean mtom = arguments.length > 2;
        KnowledgePortType port = connect(arguments[0], arguments[1], mtom);

        SearchResult found =
            port.search("打印机", null, null, null, null, null, null, null, null, null, null, 5);
        System.out.println("found " + found.getTotal());

        Incident incident = port.createIncident(
            "打印队列卡住 0x0000011b", "三楼的打印机不出纸", "Windows", "打印",
            2, 2, null, null, null, null, null);
        String number = incident.getNumber();
        System.out.println("incident " + incident.getState());
        System.out.println(
            "suggested " + port.suggest(null, null, number, 3).getHits().getHit().size());

        byte[] log = new byte[MEGABYTES << 20];
        new Random(1).nextBytes(log);
        Submission submission = submit(port, log);
        System.out.println("submitted " + submission.getState());
        port.linkSolution(number, null, submission.getId());
        port.resolveIncident(number, "重启了后台处理程序");
        try {
            port.closeIncident(number);
        } catch (ServiceError refused) {
            System.out.println("refused " + refused.getFaultInfo().getCode() + " "
                + refused.getFaultInfo().getDetails().getDetail());
        }

        while (!submission.getState().equals("checked_in")) {
            Thread.sleep(200);
            submission = port.getSubmission(submission.getId());
        }
        Article article = port.getArticle(submission.getArticle());
        System.out.println("article " + article.getTitle());
        int file = article.getAttachments().getAttachment().get(0).getId();
        File attachment = port.getAttachment(file);
        System.out.println("attachment " + attachment.getName() + " "
            + Arrays.equals(attachment.getData(), log));

        port.verifyIncident(number, true, "好了，谢谢 😀", 5);
        System.out.println("closed " + port.closeIncident(number).getState());
        try {
            port.getArticle(999999999);
        } catch (ServiceError missing) {
            System.out.println("missing " + missing.getFaultInfo().getCode());
        }
    }

    private static KnowledgePortType connect(String address, String token, boolean mtom)
        throws Exception {
        Knowledge service = new Knowledge(new URL(address + "?wsdl"));
        KnowledgePortType port = service.getKnowledgePort(new MTOMFeature(mtom));
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("Authorization", Collections.singletonList("Bearer " + token));
        ((BindingProvider) port).getRequestContext()
            .put(MessageContext.HTTP_REQUEST_HEADERS, headers);
        return port;
    }

    private static Submission submit(KnowledgePortType port, byte[] log) throws ServiceError {
        SectionList sections = new SectionList();
        sections.getSection().add(section("symptom", "打印队列里的任务不动，报错 0x0000011b。"));
        sections.getSection().add(section("resolution", "重启后台处理程序，然后清空队列。"));
        Attributes attributes = new Attributes();
        attributes.setCategory("打印");
        attributes.setSystem("Windows");
        NewFile file = new NewFile();
        file.setName("处理记录（三楼）.log");
        file.setData(log);
        NewFileList files = new NewFileList();
        files.getAttachment().add(file);
        return port.submitSolution(
            "solution", "打印队列卡住的处理 " + System.nanoTime(), sections, attributes,
            null, files, null, null);
    }

    private static Section section(String name, String text) {
        Section section = new Section();
        section.setName(name);
        section.setText(text);
        return section;
    }
}
