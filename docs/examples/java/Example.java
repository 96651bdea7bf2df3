import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.soap.MTOMFeature;
import yunzhi.Hit;
import yunzhi.Incident;
import yunzhi.Knowledge;
import yunzhi.KnowledgePortType;
import yunzhi.NewFile;
import yunzhi.NewFileList;
import yunzhi.Section;
import yunzhi.SectionList;
import yunzhi.ServiceError;
import yunzhi.ServiceFault;
import yunzhi.Submission;

/**
 * A service desk at work: it searches, reports an incident, is told what is missing for
 * closing, links the suggested solution, closes, and proposes a solution of its own.
 *
 * <p>Usage: java Example ADDRESS TOKEN
 */
public final class Example {
    public static void main(String[] arguments) throws Exception {
        KnowledgePortType port = connect(arguments[0], arguments[1]);
        List<Hit> hits = port
            .search("打印机", null, null, null, null, null, null, null, null, null, null, 3)
            .getHits().getHit();
        for (Hit hit : hits) {
            System.out.println("Found: " + hit.getTitle());
        }

        Incident incident = port.createIncident("打印机显示脱机", "三楼的打印机不出纸",
            "Windows", "打印", 2, 2, null, null, null, null, null);
        String number = incident.getNumber();
        System.out.println("Reported: " + number);
        port.resolveIncident(number, "重启了打印服务");
        try {
            port.closeIncident(number);
        } catch (ServiceError refused) {
            // Every expected error is this one type; its code is stable.
            ServiceFault fault = refused.getFaultInfo();
            System.out.println(
                "Not closed: " + fault.getCode() + " " + fault.getDetails().getDetail());
        }

        Hit solution = port.suggest(null, null, number, 3).getHits().getHit().get(0);
        System.out.println("Suggested: " + solution.getTitle());
        port.linkSolution(number, solution.getArticle(), null);
        port.verifyIncident(number, true, "好了，谢谢", 5);
        System.out.println("Now it is " + port.closeIncident(number).getState() + ".");

        Submission submission = propose(port);
        System.out.println(
            "Submission " + submission.getId() + " is " + submission.getState() + ".");
    }

    private static KnowledgePortType connect(String address, String token)
        throws Exception {
        Knowledge service = new Knowledge(new URL(address + "?wsdl"));
        // With MTOM files travel as they are; without it they are written as text.
        KnowledgePortType port = service.getKnowledgePort(new MTOMFeature());
        Map<String, Object> context = ((BindingProvider) port).getRequestContext();
        context.put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address);
        context.put(MessageContext.HTTP_REQUEST_HEADERS, Collections.singletonMap(
            "Authorization", Collections.singletonList("Bearer " + token)));
        return port;
    }

    private static Submission propose(KnowledgePortType port) throws ServiceError {
        SectionList sections = new SectionList();
        sections.getSection().add(section("symptom", "打印队列里的任务不动。"));
        sections.getSection().add(section("resolution", "清空队列，然后重启打印服务。"));
        NewFile file = new NewFile();
        file.setName("处理记录.txt");
        file.setData("09:30 清空队列\n".getBytes(StandardCharsets.UTF_8));
        NewFileList files = new NewFileList();
        files.getAttachment().add(file);
        return port.submitSolution(
            "solution", "打印队列卡住", sections, null, null, files, null, null);
    }

    private static Section section(String name, String text) {
        Section section = new Section();
        section.setName(name);
        section.setText(text);
        return section;
    }
}
