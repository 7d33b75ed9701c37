#!/usr/bin/env python3
"""Turns `danhba export verdicts --format csv` into the rows that a bed of peers is scored by.

usage: danhba export verdicts --format csv | convert.py > out.csv

Reads domain,leaf,…,https,…,final_url,http_status,…,rule from standard input and writes
domain,https,http,final,title,len,verdict: `https` and `http` are what each port gave (a status, `refused`, `timeout`,
`dns:…`, `cert_…`, `loop` or `robots`), `verdict` is what the page is.
"""
import csv
import sys

DNS = {"N1": "dns:nxdomain", "N2": "dns:servfail", "N2b": "dns:servfail", "N3": "dns:nodata", "N4": "dns:nodata"}
CERTIFICATE = {"expired": "cert_expired", "name_mismatch": "cert_wrong_name", "untrusted": "cert_self_signed"}
FAILURE = {"connection-refused": "refused", "timed-out": "timeout"}
VERDICT = {
    "C0": "empty", "C1": "default", "C2": "suspended", "C3": "parked", "C4": "construction", "C5": "default",
    "R1": "offsite", "R2": "offsite", "R3": "parked", "R4": "parked", "R6": "parked",
}


def ports(row):
    """What HTTPS and HTTP gave."""
    leaf, status = row["leaf"], row["http_status"]
    if leaf in DNS:
        return DNS[leaf], ""
    if leaf == "K1":
        return "robots", ""
    if leaf == "R5" and row["rule"] == "redirects-lead-nowhere":
        return "loop", ""
    if leaf in ("T1", "T2", "X0") and (leaf != "X0" or not status):
        return FAILURE.get(row["rule"], "err:" + row["rule"]), ""
    if row["https"] in CERTIFICATE:
        return CERTIFICATE[row["https"]], status
    if row["final_url"].startswith("http://"):
        return "refused", status
    return status, ""


def main():
    out = csv.writer(sys.stdout)
    out.writerow(["domain", "https", "http", "final", "title", "len", "verdict"])
    for row in csv.DictReader(sys.stdin):
        https, http = ports(row)
        out.writerow([row["domain"], https, http, row["final_url"], "", "", VERDICT.get(row["leaf"], "site")])


if __name__ == "__main__":
    main()
