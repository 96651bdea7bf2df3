import jakarta.xml.bind.JAXBElement;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import org.springframework.oxm.jaxb.Jaxb2Marshaller;
import org.springframework.ws.client.core.WebServiceTemplate;
import org.springframework.ws.soap.client.SoapFaultClientException;
import org.springframework.ws.transport.http.HttpUrlConnectionMessageSender;
import yunzhi.CloseIncident;
import yunzhi.CloseIncidentResponse;
import yunzhi.CreateIncident;
import yunzhi.CreateIncidentResponse;
import yunzhi.Hit;
import yunzhi.NewFile;
import yunzhi.NewFileList;
import yunzhi.ResolveIncident;
import yunzhi.Search;
import yunzhi.SearchResponse;
import yunzhi.Section;
import yunzhi.SectionList;
import yunzhi.ServiceFault;
import yunzhi.SubmitSolution;
import yunzhi.SubmitSolutionResponse;

/**
 * A service desk at work, by the means of Spring-WS.
 *
 * <p>Usage: java SpringExample ADDRESS TOKEN
 */
public final class SpringExample {
    public static void main(String[] arguments) throws Exception {
        Jaxb2Marshaller marshaller = new Jaxb2Marshaller();
        marshaller.setContextPath("yunzhi");
        marshaller.afterPropertiesSet();
        WebServiceTemplate service = connect(marshaller, arguments[0], arguments[1]);

        Search search = new Search();
        search.setQuery("打印机");
        search.setLimit(3);
        SearchResponse found = (SearchResponse) service.marshalSendAndReceive(search);
        System.out.println("Found: " + found.getResult().getTotal());

        CreateIncident report = new CreateIncident();
        report.setTitle("打印机显示脱机");
        report.setDescription("三楼的打印机不出纸");
        report.setImpact(2);
        report.setUrgency(2);
        String number = ((CreateIncidentResponse) service.marshalSendAndReceive(report))
            .getResult().getNumber();
        System.out.println("Reported: " + number);
        CloseIncident close = new CloseIncident();
        close.setNumber(number);
        try {
            service.marshalSendAndReceive(close);
        } catch (SoapFaultClientException refused) {
            ServiceFault fault = readFault(marshaller, refused);
            System.out.println("Not closed: " + fault.getCode() + " " + fault.getMessage());
        }
        System.out.println("Submission is " + propose(service) + ".");
    }

    private static WebServiceTemplate connect(
        Jaxb2Marshaller marshaller, String address, String token) {
        WebServiceTemplate service = new WebServiceTemplate(marshaller);
        service.setDefaultUri(address);
        service.setMessageSender(new HttpUrlConnectionMessageSender() {
            @Override
            protected void prepareConnection(HttpURLConnection connection)
                throws IOException {
                super.prepareConnection(connection);
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
        });
        return service;
    }

    /** The typed fault stands in the detail, which Spring-WS hands out as XML. */
    private static ServiceFault readFault(
        Jaxb2Marshaller marshaller, SoapFaultClientException refused) {
        Object read = marshaller.unmarshal(
            refused.getSoapFault().getFaultDetail().getDetailEntries().next().getSource());
        return (ServiceFault) (read instanceof JAXBElement<?> element
            ? element.getValue() : read);
    }

    private static String propose(WebServiceTemplate service) {
        Section section = new Section();
        section.setName("resolution");
        section.setText("清空队列，然后重启打印服务。");
        NewFile file = new NewFile();
        file.setName("处理记录.txt");
        file.setData("09:30".getBytes(StandardCharsets.UTF_8));
        SubmitSolution solution = new SubmitSolution();
        solution.setTitle("打印队列卡住");
        solution.setSections(new SectionList());
        solution.getSections().getSection().add(section);
        solution.setAttachments(new NewFileList());
        solution.getAttachments().getAttachment().add(file);
        SubmitSolutionResponse answer =
            (SubmitSolutionResponse) service.marshalSendAndReceive(solution);
        return answer.getResult().getState();
    }
}
