/* The scenario of tests/clients/scenario.py, by the means of gSOAP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "soapH.h"
#include "KnowledgeBinding.nsmap"

#define SIZE (10 << 20)
#define MOST_KINDS 16

/* One call: inputs and answers are named alike. gSOAP forgets the token each time. */
#define CALL(operation, request, answer) \
    (soap->bearer = token, \
     soap_call___ns1__##operation(soap, address, NULL, request, answer))
#define NEED(operation, request, answer) need(CALL(operation, request, answer))

static struct soap *soap;

static void need(int status) {
    if (status != SOAP_OK) {
        soap_print_fault(soap, stderr);
        exit(1);
    }
}

/* SOAP 1.1 and 1.2 keep the detail in different places. */
static struct ns1__ServiceFault *fault(void) {
    struct SOAP_ENV__Detail *detail =
        soap->fault->detail ? soap->fault->detail : soap->fault->SOAP_ENV__Detail;
    return detail->ns1__serviceFault;
}

static int compare(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void print_kinds(struct ns1__ChangeList *changes) {
    char *kinds[MOST_KINDS];
    int count = 0;
    for (int place = 0; place < changes->__sizechange; place++) {
        int known = 0;
        for (int other = 0; other < count; other++)
            known |= !strcmp(kinds[other], changes->change[place].kind);
        if (!known && count < MOST_KINDS)
            kinds[count++] = changes->change[place].kind;
    }
    qsort(kinds, count, sizeof *kinds, compare);
    printf("changes");
    for (int place = 0; place < count; place++)
        printf(" %s", kinds[place]);
    printf("\n");
}

int main(int count, char **arguments) {
    if (count < 4)
        return 2;
    const char *address = arguments[1], *token = arguments[2], *name = arguments[3];
    setvbuf(stdout, NULL, _IOLBF, 0);
    soap = soap_new1(SOAP_C_UTFSTRING | SOAP_IO_KEEPALIVE);
    soap->connect_timeout = soap->recv_timeout = soap->send_timeout = 30;

    char *cursor = "";
    struct _ns1__listChangesResponse listed;
    do {
        struct _ns1__listChanges list = {0};
        list.cursor = cursor;
        NEED(listChanges, &list, &listed);
        cursor = listed.result->nextCursor;
    } while (listed.result->more == xsd__boolean__true_);

    int five = 5, ten = 10, two = 2, seven = 7;
    struct _ns1__search search = {0};
    struct _ns1__searchResponse found;
    search.query = "开机";
    search.limit = &five;
    NEED(search, &search, &found);
    printf("found %d %s\n", found.result->total, found.result->hits->hit[0].title);

    struct _ns1__createIncident report = {0};
    struct _ns1__createIncidentResponse reported;
    report.title = "扫描仪不识别 😀";
    report.description = "三楼 <a> & 二楼";
    report.system = "Windows";
    report.category = "打印";
    report.impact = report.urgency = &two;
    NEED(createIncident, &report, &reported);
    char *number = reported.result->number;
    printf("reported %s %s\n", reported.result->state, reported.result->title);

    struct _ns1__suggest ask = {0};
    struct _ns1__suggestResponse answers;
    ask.incident = number;
    ask.limit = &ten;
    NEED(suggest, &ask, &answers);
    printf("suggested %s\n", answers.result->hits->hit[0].kind);

    enum xsd__boolean internal = xsd__boolean__true_;
    struct _ns1__addComment comment = {number, "重启过 😀", &internal};
    struct _ns1__addCommentResponse commented;
    NEED(addComment, &comment, &commented);
    printf("commented %s\n", commented.result->state);

    struct _ns1__transferIncident transfer = {0};
    struct _ns1__transferIncidentResponse transferred;
    transfer.number = number;
    transfer.reason = "要查驱动";
    transfer.tried = "重启";
    transfer.level = &two;
    NEED(transferIncident, &transfer, &transferred);
    printf("transferred %d\n", transferred.result->level);

    unsigned char *log = malloc(SIZE);
    srand(3);
    for (int place = 0; place < SIZE; place++)
        log[place] = (unsigned char)(rand() >> 7);
    char heading[80];
    struct ns1__Section texts[2] = {
        {"symptom", "设备没有反应"}, {"resolution", "重装驱动 😀，再看一眼。"}};
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
    struct _ns1__submitSolutionResponse submitted;
    snprintf(heading, sizeof heading, "驱动损坏 %s", name);
    submit.title = heading;
    submit.sections = &sections;
    submit.attributes = &attributes;
    submit.attachments = &files;
    NEED(submitSolution, &submit, &submitted);
    struct ns1__Submission *submission = submitted.result;
    printf("submitted %s\n", submission->state);

    struct _ns1__linkSolution link = {0};
    struct _ns1__linkSolutionResponse linked;
    link.number = number;
    link.submission = &submission->id;
    NEED(linkSolution, &link, &linked);
    int same = *linked.result->pendingSubmission == submission->id;
    printf("linked %s\n", same ? "true" : "false");
    struct _ns1__resolveIncident resolve = {number, "换了驱动"};
    struct _ns1__resolveIncidentResponse resolved;
    NEED(resolveIncident, &resolve, &resolved);
    printf("resolved %s\n", resolved.result->state);

    struct _ns1__closeIncident close_it = {number};
    struct _ns1__closeIncidentResponse closed;
    if (CALL(closeIncident, &close_it, &closed)) {
        struct ns1__DetailList *details = fault()->details;
        printf("refused %s [", fault()->code);
        for (int place = 0; place < details->__sizedetail; place++)
            printf("%s%s", place ? ", " : "", details->detail[place]);
        printf("]\n");
    }

    while (!strcmp(submission->state, "submitted")
           || !strcmp(submission->state, "in_review")) {
        struct _ns1__getSubmission get = {submission->id};
        struct _ns1__getSubmissionResponse got;
        usleep(100000);
        NEED(getSubmission, &get, &got);
        submission = got.result;
    }
    printf("reviewed %s\n", submission->state);
    struct _ns1__getArticle read = {*submission->article};
    struct _ns1__getArticleResponse article;
    NEED(getArticle, &read, &article);
    printf("article %s\n", article.result->sections->section[1].text);
    struct _ns1__getAttachment fetch = {article.result->attachments->attachment[0].id};
    struct _ns1__getAttachmentResponse fetched;
    NEED(getAttachment, &fetch, &fetched);
    struct xsd__base64Binary *data = &fetched.result->data;
    same = data->__size == SIZE && !memcmp(data->__ptr, log, SIZE);
    printf("attachment %s %s\n", fetched.result->name, same ? "true" : "false");

    struct _ns1__verifyIncident verify = {0};
    struct _ns1__verifyIncidentResponse verified;
    verify.number = number;
    verify.solved = xsd__boolean__true_;
    verify.text = "好了，谢谢 😀";
    verify.satisfaction = &five;
    NEED(verifyIncident, &verify, &verified);
    printf("verified %s\n", verified.result->verification);
    NEED(closeIncident, &close_it, &closed);
    printf("closed %s\n", closed.result->state);

    struct _ns1__getIncident look = {number};
    struct _ns1__getIncidentResponse details;
    NEED(getIncident, &look, &details);
    for (int place = 0; place < details.result->events->__sizeevent; place++)
        if (strstr(details.result->events->event[place].text, "谢谢"))
            printf("word %s\n", details.result->events->event[place].text);
    struct _ns1__reopenIncident reopen = {number, "又坏了"};
    struct _ns1__reopenIncidentResponse reopened;
    NEED(reopenIncident, &reopen, &reopened);
    printf("reopened %s\n", reopened.result->state);

    struct _ns1__checkIn check_in = {0};
    struct _ns1__checkInResponse checked_in;
    snprintf(heading, sizeof heading, "直接收入 %s", name);
    check_in.title = heading;
    check_in.sections = &sections;
    check_in.attributes = &attributes;
    NEED(checkIn, &check_in, &checked_in);
    printf("checked in %s\n", checked_in.result->state);

    struct _ns1__listChanges list = {0};
    list.cursor = cursor;
    NEED(listChanges, &list, &listed);
    print_kinds(listed.result->changes);
    read.id = 999999999;
    if (CALL(getArticle, &read, &article))
        printf("missing %s\n", fault()->code);
    struct _ns1__createIncident wrong = {0};
    wrong.title = "x";
    wrong.impact = &seven;
    if (CALL(createIncident, &wrong, &reported))
        printf("invalid %s %s\n", fault()->code, fault()->path);
    return 0;
}
