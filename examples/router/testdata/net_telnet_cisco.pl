# usage: net_telnet_cisco.pl HOST PORT PASSWORD
use strict;
use warnings;
use Net::Telnet::Cisco;

sub same {
    my ($what, $got, $want) = @_;
    die "$what: got [" . ($got // "nothing") . "], want [$want]\n" if ($got // "") ne $want;
}

my ($host, $port, $password) = @ARGV;
my $t = Net::Telnet::Cisco->new(Host => $host, Port => $port, Timeout => 10);
$t->login("admin", $password) or die "login\n";
same("prompt", $t->last_prompt, "router>");
same("not enabled", $t->is_enabled ? "yes" : "no", "no");
$t->enable("enable") or die "enable\n";
same("prompt", $t->last_prompt, "router#");
same("show", join("|", $t->cmd("show privilege")), "Current privilege level is 15\n");
my @version = $t->cmd("show version");
die "show version: @version" unless grep { /^router uptime is / } @version;
same("configure", join("|", $t->cmd("configure terminal")), "Enter configuration commands, one per line.  End with CNTL/Z.\n");
same("prompt", $t->last_prompt, "router(config)#");
$t->cmd("interface lo");
same("nothing to say", join("|", $t->cmd("description from perl")), "");
$t->cmd("end");
same("configured", join("|", $t->cmd("show running-config | section interface lo")), "interface lo\n| description from perl\n");
$t->errmode("return");
die "no error\n" if $t->cmd("show nonsense");
die "error not seen: " . $t->errmsg unless $t->errmsg =~ /% Invalid input detected at '\^' marker\./;
$t->errmode("die");
$t->disable;
same("prompt", $t->last_prompt, "router>");
$t->close;
