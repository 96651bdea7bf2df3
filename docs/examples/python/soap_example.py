"""A service desk at work, by SOAP: report, be refused, link, close, propose.

pip install zeep
python soap_example.py http://127.0.0.1:8000/soap TOKEN
"""

import sys

import zeep


def connect(address, token):
    transport = zeep.Transport(timeout=30, operation_timeout=60)
    transport.session.headers["Authorization"] = f"Bearer {token}"
    # Without huge trees lxml refuses the text of a file of more than 7 MB.
    settings = zeep.Settings(xml_huge_tree=True)
    return zeep.Client(f"{address}?wsdl", transport=transport, settings=settings)


def read_fault(client, fault):
    """The typed fault: code, message, path and details."""
    kind = client.get_element("{urn:yunzhi:v1}serviceFault")
    return kind.parse(fault.detail[0], client.wsdl.types)


def main(address, token):
    client = connect(address, token)
    service = client.service
    for hit in service.search(query="打印机", limit=3).hits.hit:
        print("Found:", hit.title)

    number = service.createIncident(
        title="打印机显示脱机", system="Windows", category="打印"
    ).number
    print("Reported:", number)
    service.resolveIncident(number=number, done="重启了打印服务")
    try:
        service.closeIncident(number=number)
    except zeep.exceptions.Fault as error:
        fault = read_fault(client, error)
        print("Not closed:", fault.code, ", ".join(fault.details.detail))

    # zeep hands out the only child of a result in its place: here the list of hits.
    solution = service.suggest(incident=number, limit=3).hit[0]
    print("Suggested:", solution.title)
    service.linkSolution(number=number, article=solution.article)
    service.verifyIncident(number=number, solved=True, text="好了，谢谢")
    print("Now it is", service.closeIncident(number=number).state + ".")

    sections = [
        {"name": "symptom", "text": "打印队列里的任务不动。"},
        {"name": "resolution", "text": "清空队列，然后重启打印服务。"},
    ]
    file = {"name": "处理记录.txt", "data": "09:30 清空队列\n".encode()}
    submission = service.submitSolution(
        title="打印队列卡住",
        sections={"section": sections},
        attachments={"attachment": [file]},
    )
    print("Submission", submission.id, "is", submission.state + ".")


if __name__ == "__main__":
    main(*sys.argv[1:])
