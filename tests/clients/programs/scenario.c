/* The scenario of docs/examples/java/Example.java, by the means of gSOAP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "soapH.h"
#include "KnowledgeBinding.nsmap"

#define SIZE (10 << 20)

static struct soap *soap;
static const char *address;
static const char *token;

/* The token goes with one call only: gSOAP forgets it afterwards. */
static void with_token(void) { soap->bearer = token; }

static void need(int status) {
    if (status != SOAP_OK) {
        soap_print_fault(soap, stderr);
        exit(1);
    }
}

static struct ns1__ServiceFault *fault(void) {
    return soap->fault->detail->ns1__serviceFault;
}

int main(int count, char **arguments) {
    address = arguments[1];
    token = arguments[2];
    soap = soap_new1(SOAP_C_UTFSTRING | SOAP_IO_KEEPALIVE);
    int limit = 5, level = 2;
    (void)count;
    (void)level;

    struct _ns1__search search = {0};
    struct _ns1__searchResponse found = {0};
    search.query = "打印机";
    search.limit = &limit;
    with_token();
    need(soap_call___ns1__search(soap, address, NULL, &search, &found));
    printf("found %d\n", found.result->total);

    struct _ns1__createIncident report = {0};
    struct _ns1__createIncidentResponse reported = {0};
    report.title = "打印队列卡住 0x0000011b";
    report.description = "三楼不出纸";
    report.system = "Windows";
    with_token();
    need(soap_call___ns1__createIncident(soap, address, NULL, &report, &reported));
    char *number = reported.result->number;
    printf("incident %s\n", reported.result->state);

    struct _ns1__suggest ask = {0};
    struct _ns1__suggestResponse suggested = {0};
    limit = 3;
    ask.incident = number;
    ask.limit = &limit;
    with_token();
    need(soap_call___ns1__suggest(soap, address, NULL, &ask, &suggested));
    printf("suggested %d\n", suggested.result->hits->__sizehit);

    unsigned char *log = malloc(SIZE);
    srand((unsigned)time(NULL));
    for (int place = 0; place < SIZE; place++)
        log[place] = (unsigned char)(rand() >> 7);
    char title[80];
    snprintf(title, sizeof title, "打印队列 gSOAP %ld %d", (long)time(NULL), (int)getpid());
    struct ns1__Section texts[2] = {{"symptom", "任务不动"}, {"resolution", "重启"}};
    struct ns1__SectionList sections = {2, texts};
    struct ns1__Attributes attributes = {0};
    attributes.category = "打印";
    attributes.system = "Windows";
    struct ns1__NewFile file = {0};
    file.name = "处理记录（三楼）.log";
    file.data.__ptr = log;
    file.data.__size = SIZE;
    struct ns1__NewFileList files = {1, &file};
    struct _ns1__submitSolution submit = {0};
    struct _ns1__submitSolutionResponse submitted = {0};
    submit.title = title;
    submit.sections = &sections;
    submit.attributes = &attributes;
    submit.attachments = &files;
    with_token();
    need(soap_call___ns1__submitSolution(soap, address, NULL, &submit, &submitted));
    struct ns1__Submission *submission = submitted.result;
    printf("submitted %s\n", submission->state);

    struct _ns1__linkSolution link = {0};
    struct _ns1__linkSolutionResponse linked = {0};
    link.number = number;
    link.submission = &submission->id;
    with_token();
    need(soap_call___ns1__linkSolution(soap, address, NULL, &link, &linked));
    struct _ns1__resolveIncident resolve = {number, "重启了后台处理程序"};
    struct _ns1__resolveIncidentResponse resolved = {0};
    with_token();
    need(soap_call___ns1__resolveIncident(soap, address, NULL, &resolve, &resolved));
    struct _ns1__closeIncident close_it = {number};
    struct _ns1__closeIncidentResponse closed = {0};
    with_token();
    if (soap_call___ns1__closeIncident(soap, address, NULL, &close_it, &closed)) {
        struct ns1__DetailList *details = fault()->details;
        printf("refused %s [%s, %s]\n", fault()->code, details->detail[0],
               details->detail[1]);
    }

    while (strcmp(submission->state, "checked_in") != 0) {
        struct _ns1__getSubmission get = {submission->id};
        struct _ns1__getSubmissionResponse got = {0};
        usleep(200000);
        with_token();
        need(soap_call___ns1__getSubmission(soap, address, NULL, &get, &got));
        submission = got.result;
    }
    struct _ns1__getArticle read = {*submission->article};
    struct _ns1__getArticleResponse article = {0};
    with_token();
    need(soap_call___ns1__getArticle(soap, address, NULL, &read, &article));
    printf("article %s\n", article.result->sections->section[0].text);
    struct _ns1__getAttachment fetch = {article.result->attachments->attachment[0].id};
    struct _ns1__getAttachmentResponse fetched = {0};
    with_token();
    need(soap_call___ns1__getAttachment(soap, address, NULL, &fetch, &fetched));
    struct ns1__File *back = fetched.result;
    int same = back->data.__size == SIZE && !memcmp(back->data.__ptr, log, SIZE);
    printf("attachment %s %s\n", back->name, same ? "true" : "false");

    struct _ns1__verifyIncident verify = {0};
    struct _ns1__verifyIncidentResponse verified = {0};
    verify.number = number;
    verify.solved = xsd__boolean__true_;
    verify.text = "好了 😀";
    with_token();
    need(soap_call___ns1__verifyIncident(soap, address, NULL, &verify, &verified));
    with_token();
    need(soap_call___ns1__closeIncident(soap, address, NULL, &close_it, &closed));
    printf("closed %s\n", closed.result->state);
    read.id = 999999999;
    with_token();
    if (soap_call___ns1__getArticle(soap, address, NULL, &read, &article))
        printf("missing %s\n", fault()->code);
    return 0;
}
