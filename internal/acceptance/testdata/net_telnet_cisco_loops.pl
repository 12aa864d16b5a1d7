# usage: net_telnet_cisco_loops.pl HOST PORT PASSWORD LOOPS RUNNING
#
# What rancid's generation of scripts does with Net::Telnet::Cisco. Every text that it captures is compared with what it must be. RUNNING is
# a file with the running configuration.
use strict;
use warnings;
use Net::Telnet::Cisco;

sub same {
    my ($what, $got, $want) = @_;
    $got //= "nothing";
    die "$what:\n got [$got]\nwant [$want]\n" if $got ne $want;
}

my ($host, $port, $password, $loops, $file) = @ARGV;
open my $in, "<", $file or die "$file: $!\n";
my $running = join "", <$in>;
close $in;

sub session {
    my $t = Net::Telnet::Cisco->new(Host => $host, Port => $port, Timeout => 30);
    $t->login("admin", $password) or die "login\n";
    same("prompt", $t->last_prompt, "edge1>");
    same("not enabled", $t->is_enabled ? "yes" : "no", "no");
    $t->enable("enable") or die "enable\n";
    same("prompt", $t->last_prompt, "edge1#");
    same("enabled", $t->is_enabled ? "yes" : "no", "yes");
    same("show", join("|", $t->cmd("show privilege")), "Current privilege level is 15\n");

    $t->autopage(1);
    same("no output", join("|", $t->cmd("terminal length 10")), "");
    same("by pages", join("", $t->cmd("show running-config")), $running);
    same("no output", join("|", $t->cmd("terminal length 0")), "");
    same("in one", join("", $t->cmd("show running-config")), $running);

    same("configure", join("|", $t->cmd("configure terminal")), "Enter configuration commands, one per line.  End with CNTL/Z.\n");
    same("prompt", $t->last_prompt, "edge1(config)#");
    same("nothing to say", join("|", $t->cmd("interface lo")), "");
    same("prompt", $t->last_prompt, "edge1(config-if)#");
    same("nothing to say", join("|", $t->cmd("description the machine itself")), "");
    same("nothing to say", join("|", $t->cmd("end")), "");
    same("configured", join("|", $t->cmd("show running-config | section interface lo")), "interface lo\n| description the machine itself\n");

    $t->errmode("return");
    die "no error\n" if $t->cmd("show nonsense");
    same("error", $t->errmsg, "Last command and router error: \nedge1#show nonsense\n           ^\n% Invalid input detected at '^' marker.\n");
    $t->errmode("die");
    same("next", join("|", $t->cmd("show privilege")), "Current privilege level is 15\n");
    $t->disable;
    same("prompt", $t->last_prompt, "edge1>");
    $t->close;
}

# The module waits a tenth of a second for each command, so that several sessions may run at a time.
my $workers = 4;
for my $w (1 .. $workers) {
    my $child = fork // die "fork: $!\n";
    next if $child;
    session() for grep { $_ % $workers == $w % $workers } 1 .. $loops;
    exit 0;
}
my $failed = 0;
$failed ||= $? while wait > 0;
exit($failed ? 1 : 0);
