# usage: net_telnet.pl HOST PORT PASSWORD
use strict;
use warnings;
use Net::Telnet;

sub same {
    my ($what, $got, $want) = @_;
    die "$what: got [" . ($got // "nothing") . "], want [$want]\n" if ($got // "") ne $want;
}

my ($host, $port, $password) = @ARGV;
my $t = Net::Telnet->new(Host => $host, Port => $port, Timeout => 10, Prompt => '/router[>#]$/');
my ($before) = $t->waitfor('/Username: $/');
same("banner", $before, "\nUser Access Verification\n\n");
$t->print("admin");
($before) = $t->waitfor('/Password: $/');
same("echo of the name", $before, "admin\n");
$t->print($password);
($before) = $t->waitfor('/router>$/');
same("no echo of the password", $before, "\n");
same("show", join("|", $t->cmd("show privilege")), "Current privilege level is 1\n");
same("error", join("|", $t->cmd("show nonsense")), "            ^\n|% Invalid input detected at '^' marker.\n|\n");

# "?" without a line end acts at once and leaves what was typed
$t->put("sh?");
($before) = $t->waitfor('/router>sh$/');
same("help", $before, "sh?\nshow\n\n");
same("the rest of the line", join("|", $t->cmd("ow privilege")), "Current privilege level is 1\n");
for (1 .. 20) {
    same("again", join("|", $t->cmd("show privilege")), "Current privilege level is 1\n");
}
$t->errmode("return");
$t->print("exit");
same("the end", $t->getline, "exit\n");
die "no end of file\n" if defined $t->getline || !$t->eof;
