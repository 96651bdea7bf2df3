#!/usr/bin/perl
# Searches, reports an incident, and is refused with a typed fault, by SOAP::Lite.
#
#   perl soap_example.pl http://127.0.0.1:8000/soap TOKEN
use strict;
use utf8;
use warnings;
use SOAP::Lite;

binmode STDOUT, ':utf8';
my ($address, $token) = @ARGV;

# Without autotype(0) it takes Chinese text for base64Binary.
my $service = SOAP::Lite->proxy($address)->ns('urn:yunzhi:v1')->autotype(0);
$service->transport->default_header(Authorization => "Bearer $token");
$service->on_fault(sub {
    my ($soap, $answer) = @_;
    die $soap->transport->status, "\n" unless ref $answer;
    my $fault = $answer->faultdetail->{serviceFault};
    die "$fault->{code} $fault->{message}\n";
});

sub ask {
    my ($operation, @given) = @_;
    my @elements;
    while (my ($name, $value) = splice @given, 0, 2) {
        push @elements, SOAP::Data->name($name => $value);
    }
    return $service->call($operation, @elements)->result;
}

my $found = ask('search', query => '打印机', limit => 3);
print "Found: $found->{total}\n";
my $incident = ask('createIncident', title => '打印机显示脱机', impact => 2, urgency => 2);
print "Reported: $incident->{number}\n";
eval { ask('closeIncident', number => $incident->{number}) };
print "Not closed: $@";
