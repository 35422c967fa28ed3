"""A few short documents for tests of search by meaning: their vectors are made in a second or two."""

from __future__ import annotations

DOCUMENTS = {
    "guide.en.md": """# Guide for shelters

## Rest

A victim has thirty days to recover and to think before any statement is taken.

## Interpreters

An interpreter is found in the language of the victim, free of charge.

## Wages

Wages that were held back are claimed from the employer.
""",
    "guide.zh.md": """# 庇护所指南

## 休养

在作出任何陈述之前，受害人有三十日的时间恢复和思考。

## 口译

为受害人免费提供其所用语言的口译。

## 工资

向雇主追索被扣押的工资。
""",
    "visit.en.md": """# Report of a visit

## Time to think

Nobody is questioned during the first month: people need time to recover and to think.

## Kitchen

Rice and vegetables are served twice a day.
""",
    "law.zh.md": """# 关于拐卖的说明

## 定义

拐卖是指以出卖为目的的拐骗和贩卖。

## 厨房

每天供应两次米饭和蔬菜。
""",
    "law.en.md": """# A note on words

## Definition

Abduction and trafficking is done in order to sell a person.
""",
}
"""Texts by file name; ``guide`` and ``law`` are works in both languages."""
