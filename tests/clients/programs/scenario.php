<?php
// The scenario of tests/clients/scenario.py, by the means of PHP's own client.
[$program, $address, $token, $name, $wsdl] = $argv;
$client = new SoapClient("$address?$wsdl", [
    'soap_version' => $wsdl === 'wsdl12' ? SOAP_1_2 : SOAP_1_1,
    'cache_wsdl' => WSDL_CACHE_NONE,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'stream_context' => stream_context_create(
        ['http' => ['header' => "Authorization: Bearer $token"]]
    ),
]);
$cursor = '';
do {
    $changes = $client->listChanges(['cursor' => $cursor])->result;
    $cursor = $changes->nextCursor;
} while ($changes->more);

$found = $client->search(['query' => '开机', 'limit' => 5])->result;
$title = $found->hits->hit[0]->title;
echo "found {$found->total} $title\n";

$incident = $client->createIncident([
    'title' => '扫描仪不识别 😀', 'description' => '三楼 <a> & 二楼',
    'system' => 'Windows', 'category' => '打印', 'impact' => 2, 'urgency' => 2,
])->result;
$number = $incident->number;
echo "reported {$incident->state} {$incident->title}\n";
$hits = $client->suggest(['incident' => $number, 'limit' => 10])->result->hits->hit;
echo "suggested {$hits[0]->kind}\n";
$incident = $client->addComment(
    ['number' => $number, 'text' => '重启过 😀', 'internal' => true]
)->result;
echo "commented {$incident->state}\n";
$incident = $client->transferIncident(
    ['number' => $number, 'reason' => '要查驱动', 'tried' => '重启', 'level' => 2]
)->result;
echo "transferred {$incident->level}\n";

$log = random_bytes(10 << 20);
$sections = ['section' => [
    ['name' => 'symptom', 'text' => '设备没有反应'],
    ['name' => 'resolution', 'text' => '重装驱动 😀，再看一眼。'],
]];
$attributes = ['category' => '打印', 'system' => 'Windows'];
$submission = $client->submitSolution([
    'title' => "驱动损坏 $name", 'sections' => $sections, 'attributes' => $attributes,
    'attachments' => ['attachment' => [['name' => '处理记录（三楼）.log', 'data' => $log]]],
])->result;
echo "submitted {$submission->state}\n";
$incident = $client->linkSolution(
    ['number' => $number, 'submission' => $submission->id]
)->result;
echo 'linked ', $incident->pendingSubmission === $submission->id ? 'true' : 'false', "\n";
$incident = $client->resolveIncident(['number' => $number, 'done' => '换了驱动'])->result;
echo "resolved {$incident->state}\n";
try {
    $client->closeIncident(['number' => $number]);
} catch (SoapFault $refused) {
    $fault = $refused->detail->serviceFault;
    echo "refused {$fault->code} [", implode(', ', $fault->details->detail), "]\n";
}

while (in_array($submission->state, ['submitted', 'in_review'], true)) {
    usleep(100000);
    $submission = $client->getSubmission(['id' => $submission->id])->result;
}
echo "reviewed {$submission->state}\n";
$article = $client->getArticle(['id' => $submission->article])->result;
echo "article {$article->sections->section[1]->text}\n";
$file = $client->getAttachment(['id' => $article->attachments->attachment[0]->id])->result;
echo "attachment {$file->name} ", $file->data === $log ? 'true' : 'false', "\n";

$incident = $client->verifyIncident(
    ['number' => $number, 'solved' => true, 'text' => '好了，谢谢 😀', 'satisfaction' => 5]
)->result;
echo "verified {$incident->verification}\n";
echo 'closed ', $client->closeIncident(['number' => $number])->result->state, "\n";
foreach ($client->getIncident(['number' => $number])->result->events->event as $event) {
    if (str_contains($event->text, '谢谢')) {
        echo "word {$event->text}\n";
    }
}
$incident = $client->reopenIncident(['number' => $number, 'reason' => '又坏了'])->result;
echo "reopened {$incident->state}\n";
$submission = $client->checkIn([
    'title' => "直接收入 $name", 'sections' => $sections, 'attributes' => $attributes,
])->result;
echo "checked in {$submission->state}\n";

$changes = $client->listChanges(['cursor' => $cursor, 'limit' => 100])->result->changes;
$kinds = array_unique(array_column($changes->change, 'kind'));
sort($kinds);
echo 'changes ', implode(' ', $kinds), "\n";
try {
    $client->getArticle(['id' => 999999999]);
} catch (SoapFault $missing) {
    echo "missing {$missing->detail->serviceFault->code}\n";
}
try {
    $client->createIncident(['title' => 'x', 'impact' => 7]);
} catch (SoapFault $invalid) {
    $fault = $invalid->detail->serviceFault;
    echo "invalid {$fault->code} {$fault->path}\n";
}
