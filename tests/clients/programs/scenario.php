<?php
// The scenario of docs/examples/java/Example.java, by the means of PHP's own client.
[$program, $address, $token] = $argv;
$wsdl = $argv[3] ?? 'wsdl';
$client = new SoapClient("$address?$wsdl", [
    'soap_version' => $wsdl === 'wsdl12' ? SOAP_1_2 : SOAP_1_1,
    'cache_wsdl' => WSDL_CACHE_NONE,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'stream_context' => stream_context_create(
        ['http' => ['header' => "Authorization: Bearer $token"]]
    ),
]);

$found = $client->search(['query' => '打印机', 'limit' => 5])->result;
echo "found {$found->total}\n";
$incident = $client->createIncident([
    'title' => '打印队列卡住 0x0000011b', 'description' => '三楼不出纸',
    'system' => 'Windows', 'category' => '打印',
])->result;
$number = $incident->number;
echo "incident {$incident->state}\n";
$hits = $client->suggest(['incident' => $number, 'limit' => 3])->result->hits;
echo 'suggested ' . count($hits->hit ?? []) . "\n";

$log = random_bytes(10 << 20);
$submission = $client->submitSolution([
    'title' => '打印队列 PHP ' . hrtime(true),
    'sections' => ['section' => [
        ['name' => 'symptom', 'text' => '任务不动'],
        ['name' => 'resolution', 'text' => '重启后台处理程序'],
    ]],
    'attributes' => ['category' => '打印', 'system' => 'Windows'],
    'attachments' => ['attachment' => [['name' => '处理记录（三楼）.log', 'data' => $log]]],
])->result;
echo "submitted {$submission->state}\n";
$client->linkSolution(['number' => $number, 'submission' => $submission->id]);
$client->resolveIncident(['number' => $number, 'done' => '重启了后台处理程序']);
try {
    $client->closeIncident(['number' => $number]);
} catch (SoapFault $refused) {
    $fault = $refused->detail->serviceFault;
    echo "refused {$fault->code} [" . implode(', ', $fault->details->detail) . "]\n";
}

while ($submission->state !== 'checked_in') {
    usleep(200000);
    $submission = $client->getSubmission(['id' => $submission->id])->result;
}
$article = $client->getArticle(['id' => $submission->article])->result;
echo "article {$article->sections->section[0]->text}\n";
$file = $article->attachments->attachment[0]->id;
$attachment = $client->getAttachment(['id' => $file])->result;
$same = $attachment->data === $log ? 'true' : 'false';
echo "attachment {$attachment->name} $same\n";
$client->verifyIncident(
    ['number' => $number, 'solved' => true, 'text' => '好了 😀', 'satisfaction' => 5]
);
echo 'closed ' . $client->closeIncident(['number' => $number])->result->state . "\n";
try {
    $client->getArticle(['id' => 999999999]);
} catch (SoapFault $missing) {
    echo "missing {$missing->detail->serviceFault->code}\n";
}
