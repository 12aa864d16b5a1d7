# usage: telnetlib_loops.py HOST PORT PASSWORD LOOPS RUNNING
#
# A script as people write them on Python's telnetlib: read_until, write with LF alone, expect. It refuses every option. All that
# it reads, from the first byte to the last, is compared with what it must be; RUNNING is a file with the running configuration.
import sys
import telnetlib

host, port, password, loops, running = sys.argv[1:]
RUNNING = open(running, "rb").read().replace(b"\n", b"\r\n")
PATIENCE = 30


def same(what, got, want):
    if got != want:
        raise AssertionError("%s:\n got %r\nwant %r" % (what, got, want))


def session():
    tn = telnetlib.Telnet(host, int(port), PATIENCE)

    def say(line, until, want):
        """Write a line and read up to a text."""
        tn.write(line + b"\n")
        same(line, tn.read_until(until, PATIENCE), line + b"\r\n" + want + until)

    same("header", tn.read_until(b"Username: ", PATIENCE), b"\r\nUser Access Verification\r\n\r\nUsername: ")
    say(b"admin", b"Password: ", b"")
    tn.write(password.encode() + b"\n")
    same("login", tn.read_until(b">", PATIENCE), b"\r\nedge1>")
    say(b"enable", b"Password: ", b"")
    tn.write(b"enable\n")
    index, match, text = tn.expect([rb"Access denied", rb"edge1>$", rb"edge1#$"], PATIENCE)
    same("enable", (index, match.group(), text), (2, b"edge1#", b"\r\nedge1#"))
    say(b"terminal length 0", b"edge1#", b"")
    say(b"show privilege", b"edge1#", b"Current privilege level is 15\r\n")
    say(b"show running-config", b"\r\nedge1#", RUNNING.removesuffix(b"\r\n"))
    say(b"show running-config | include ip route", b"edge1#", b"ip route 10.0.0.0/8 192.0.2.1\r\nip route 172.16.0.0/12 192.0.2.9\r\n")
    say(b"", b"edge1#", b"")
    say(b"show nonsense", b"edge1#", b"           ^\r\n% Invalid input detected at '^' marker.\r\n\r\n")

    # lines that nothing is read between, with everything that LF ends
    tn.write(b"configure terminal\ninterface lo\ndescription the machine itself\nbanner exec @\nAuthorised staff only\n@\nno banner exec\n"
             b"end\nshow clock | count ^$\n")
    same("ahead", tn.read_until(b"Number of lines which match regexp = 0\r\nedge1#", PATIENCE),
         b"configure terminal\r\nEnter configuration commands, one per line.  End with CNTL/Z.\r\n"
         b"edge1(config)#interface lo\r\nedge1(config-if)#description the machine itself\r\n"
         b"edge1(config-if)#banner exec @\r\nEnter TEXT message.  End with the character '@'.\r\nAuthorised staff only\r\n@\r\n"
         b"edge1(config)#no banner exec\r\nedge1(config)#end\r\n"
         b"edge1#show clock | count ^$\r\nNumber of lines which match regexp = 0\r\nedge1#")
    tn.write(b"exit\n")
    same("the end", tn.read_all(), b"exit\r\n")
    tn.close()


for _ in range(int(loops)):  # one by one: each changes what another would see
    session()
